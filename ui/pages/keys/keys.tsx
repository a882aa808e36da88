import { useSearchParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { type Answer, api, ask } from '../../api'
import type { ApiKey } from '../../contract'
import { Page } from '../../frame/page'
import { loadGroups, loadKeys } from '../../lists'
import { onChanged, onFinished } from '../../live'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Time } from '../../parts/figure'
import { Loaded } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { Switch } from '../../parts/switch'
import { type Column, Lift, Table } from '../../parts/table'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { KeySheet } from './key-sheet'
import { type Issued, NewKey } from './new-key'
import { Use } from './use'

export default function Keys() {
  const [query, setQuery] = useSearchParams<{ open?: string }>()
  const [issued, setIssued] = createSignal<Issued>()
  const keys = loadKeys()
  const groups = loadGroups()
  const standing = createLoad(
    () => 'key-state',
    () => ask(api.keys.state.get()),
  )
  const spent = createLoad(() => 'key-spent', readSpent)
  const again = () => Promise.all([keys.again(), standing.again()])
  onChanged(['keys'], again)
  onFinished(() => void standing.again())
  const stateOf = (id: number) => standing.value()?.items.find((state) => state.id === id)
  const groupNames = () => (groups.value() ?? []).map((group) => group.name)
  const open = () => (query.open === 'new' ? 'new' : keys.value()?.find((key) => String(key.id) === query.open))
  const add = () => setQuery({ open: 'new' })
  const close = () => setQuery({ open: undefined })

  const enable = async (key: ApiKey, enabled: boolean) => {
    const { fault } = await ask(api.keys({ id: key.id }).patch({ enabled }))
    if (fault) say(fault.message, 'failed')
    await keys.again()
  }

  const columns = (): Column<ApiKey>[] => [
    { head: t('name'), cell: (key) => <span class="font-bold break-anywhere">{key.name}</span>, phone: 'first' },
    {
      head: t('key'),
      cell: (key) => <span class="font-mono text-small text-ink2 whitespace-nowrap">{key.hint}</span>,
      hidden: 'until-large',
    },
    { head: t('last-used'), cell: (key) => <Time at={key.lastUsedAt} short />, hidden: 'until-large' },
    {
      head: t('keys.use'),
      cell: (key) => <Use costNano={spent.value() && (spent.value()![key.id] ?? 0)} state={stateOf(key.id)} isBound={isBound(key)} />,
      phone: 'second',
    },
    { head: t('expires'), cell: (key) => <Expiry of={key} />, phone: 'second-end' },
    {
      head: t('groups'),
      cell: (key) => <Groups of={key.models} />,
      hidden: 'until-large',
    },
    {
      head: t('enabled'),
      end: true,
      phone: 'first-end',
      cell: (key) => (
        <Lift>
          <Switch label={t('enable', { name: key.name })} checked={key.enabled} onChange={(on) => enable(key, on)} />
        </Lift>
      ),
    },
  ]

  return (
    <Page
      title={t('keys')}
      actions={
        <Show when={keys.value()?.length}>
          <Button look="ink" icon="plus" onClick={add}>
            {t('key.new')}
          </Button>
        </Show>
      }
    >
      <Loaded from={keys}>
        {(list) => (
          <Show when={list().length} fallback={<NoKeys onAdd={add} />}>
            <Table label={t('keys')} columns={columns()} rows={list()} href={(key) => `/keys?open=${key.id}`} />
          </Show>
        )}
      </Loaded>
      <KeySheet of={open()} groups={groupNames()} onIssued={setIssued} onSaved={again} onClose={close} />
      <NewKey of={issued()} model={groupNames()[0]} onClose={() => setIssued()} />
    </Page>
  )
}

const isBound = (key: ApiKey) => key.maxCost !== null || Boolean(key.limits?.length)

function NoKeys(props: { onAdd: () => void }) {
  return (
    <Empty title={t('keys.none')} text={t('keys.none.text')}>
      <Button look="ink" icon="plus" onClick={() => props.onAdd()}>
        {t('key.new')}
      </Button>
    </Empty>
  )
}

function Expiry(props: { of: ApiKey }) {
  const over = () => props.of.expiresAt !== null && Date.parse(props.of.expiresAt) < Date.now()
  return (
    <Show when={over()} fallback={<Until at={props.of.expiresAt} />}>
      <Mark tone="urchin">{t('expired')}</Mark>
    </Show>
  )
}

/** On a phone there is no head over it: it says itself what the day is, and nothing where there is none. */
function Until(props: { at: string | null }) {
  return (
    <span classList={{ 'max-md:hidden': props.at === null }}>
      <span class="md:hidden">{t('expires')} </span>
      <Time at={props.at} none={t('no-expiry')} dayOnly />
    </span>
  )
}

/** The groups a key may ask for: their names as far as there is room. */
function Groups(props: { of: readonly string[] | null }) {
  return (
    <Show when={props.of} fallback={<span class="text-ink2">{t('all')}</span>}>
      {(names) => (
        <span class="block max-w-48 truncate text-ink2" title={names().join(', ')}>
          {names().join(', ') || t('groups.count', { n: 0 })}
        </span>
      )}
    </Show>
  )
}

const month = 30 * 86_400_000

/** What each key has cost in the last thirty days, in nano-dollars by its id. */
async function readSpent(): Promise<Answer<Record<number, number>>> {
  const now = Date.now()
  const query = {
    from: new Date(now - month).toISOString(),
    to: new Date(now).toISOString(),
    by: 'apiKeyId',
    metric: 'cost',
    limit: 10_000,
  } as const
  const { value, fault } = await ask(api.stats.ranking.get({ query }))
  if (fault) return { fault }
  return { value: Object.fromEntries(value.items.map(({ key, costNano }) => [Number(key), costNano])) }
}
