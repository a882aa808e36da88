import { useSearchParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { api, ask, askAll } from '../../api'
import type { ApiKey } from '../../contract'
import { Page } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Money, Time } from '../../parts/figure'
import { Loaded } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { Switch } from '../../parts/switch'
import { type Column, Lift, Table } from '../../parts/table'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { KeySheet } from './key-sheet'
import { type Issued, NewKey } from './new-key'

export default function Keys() {
  const [query, setQuery] = useSearchParams<{ open?: string }>()
  const [issued, setIssued] = createSignal<Issued>()
  const keys = createLoad(
    () => 'keys',
    () => askAll(api.keys.get),
  )
  const groups = createLoad(
    () => 'groups',
    () => askAll(api.groups.get),
  )
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
    { head: t('key'), cell: (key) => <span class="font-mono text-small text-ink2">{key.hint}</span>, hidden: 'until-large' },
    { head: t('last-used'), cell: (key) => <Time at={key.lastUsedAt} />, phone: 'second' },
    { head: t('expires'), cell: (key) => <Expiry of={key} />, phone: 'second-end' },
    {
      head: t('limit'),
      cell: (key) => (key.maxCost === null ? t('no-limit') : <Money nano={key.maxCost * 1e9} />),
      end: true,
      hidden: 'until-large',
    },
    {
      head: t('groups'),
      cell: (key) => (key.models === null ? t('all') : t('groups.count', { n: key.models.length })),
      end: true,
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
      <KeySheet of={open()} groups={groupNames()} onIssued={setIssued} onSaved={keys.again} onClose={close} />
      <NewKey of={issued()} model={groupNames()[0]} onClose={() => setIssued()} />
    </Page>
  )
}

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
    <Show when={over()} fallback={<Time at={props.of.expiresAt} none={t('no-expiry')} dayOnly />}>
      <Mark tone="urchin">{t('expired')}</Mark>
    </Show>
  )
}
