import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js'
import { api, ask } from '../../api'
import { createClock } from '../../clock'
import type { ChannelLine } from '../../contract'
import { Page } from '../../frame/page'
import { loadGroups } from '../../lists'
import { createLiveView, onChanged } from '../../live'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Input } from '../../parts/field'
import { matches } from '../../parts/lines'
import { Loaded } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { GroupCard } from './card'
import { groupOf } from './draft'
import { createSaving } from './saving'
import { Suggestions } from './suggestions'

const GroupSheet = lazy(() => import('./group-sheet'))
const TrySheet = lazy(() => import('./try/try-sheet'))

/** So many cards are drawn at first; the search finds the others. */
const shownFirst = 40
/** Fewer groups are seen at a glance. */
const searchFrom = 6

export default function Groups() {
  const [query, setQuery] = useSearchParams<{ open?: string; try?: string; text?: string }>()
  const [all, showAll] = createSignal(false)
  const groups = loadGroups()
  const channels = createLoad(
    () => 'channel-list',
    () => ask(api.channels.list.get()),
  )
  const suggestions = createLoad(
    () => 'suggestions',
    () => ask(api.groups.suggestions.get({ query: {} })),
  )
  const saving = createSaving(groups)
  const flights = createLiveView(() => void saving.again())
  onChanged(['groups', 'channels'], () => void Promise.all([saving.again(), channels.again(), suggestions.again()]))
  const now = createClock()
  const byId = createMemo(() => new Map((channels.value()?.items ?? []).map((channel): [number, ChannelLine] => [channel.id, channel])))
  const named = (id: string | undefined) => groups.value()?.find((group) => String(group.id) === id)
  const open = () => (query.open === 'new' ? 'new' : named(query.open))
  const text = () => query.text?.trim() ?? ''
  const found = createMemo(() => {
    const list = groups.value() ?? []
    if (!text()) return list
    return list.filter((group) => matches([group.name, ...group.members.map(({ model }) => model)].join(' '), text()))
  })
  const shown = () => (all() ? found() : found().slice(0, shownFirst))
  const add = () => setQuery({ open: 'new' })

  const changed = async () => {
    await Promise.all([saving.again(), suggestions.again()])
  }
  /** What rests of the whole channel is forgotten: a member rests because its keys or endpoints do. */
  const reset = async (channelId: number) => {
    const { fault } = await ask(api.routing.health.reset.post({ kind: 'channel', id: channelId }))
    say(fault ? fault.message : t('state.reset.done', { name: byId().get(channelId)?.name ?? '' }), fault ? 'failed' : 'plain')
    await saving.again()
  }
  const make = (model: string) => makeOf(model, changed)

  return (
    <Page
      title={t('groups')}
      actions={
        <Show when={groups.value()?.length}>
          <Show when={groups.value()!.length >= searchFrom || text()}>
            <Search text={query.text ?? ''} onText={(next) => setQuery({ text: next || undefined }, { replace: true })} />
          </Show>
          <Button look="ink" icon="plus" onClick={add}>
            {t('group.new')}
          </Button>
        </Show>
      }
    >
      <p role="status" class="sr-only">
        {saving.moved()}
      </p>
      <Loaded from={groups} outline={<CardOutline />}>
        {(list) => (
          <div class="grid grid-cols-1 gap-4">
            <Show when={list().length} fallback={<NoGroups onAdd={add} />}>
              <For each={shown()} fallback={<p class="text-body text-ink2">{t('groups.nothing', { text: text() })}</p>}>
                {(group) => (
                  <GroupCard
                    group={group}
                    channels={byId()}
                    flights={flights()}
                    now={now()}
                    onChange={(draft) => saving.save(group, draft)}
                    onMove={(from, to, name) => saving.move(group, from, to, name)}
                    onReset={reset}
                  />
                )}
              </For>
              <Show when={found().length > shown().length}>
                <div>
                  <Button onClick={() => showAll(true)}>{t('groups.more', { n: found().length - shown().length })}</Button>
                </div>
              </Show>
            </Show>
            <Suggestions of={suggestions.value() ?? { items: [], count: 0 }} onMake={make} />
          </div>
        )}
      </Loaded>
      <Suspense>
        <Show when={query.open}>
          <GroupSheet
            of={open()}
            channels={channels.value()?.items ?? []}
            onSaved={changed}
            onOpen={(id) => setQuery({ open: String(id) })}
            onClose={() => setQuery({ open: undefined })}
          />
        </Show>
        <Show when={query.try}>
          <TrySheet group={named(query.try)} onClose={() => setQuery({ try: undefined })} />
        </Show>
      </Suspense>
    </Page>
  )
}

/** A group of all that serve a model, and a way back. */
async function makeOf(model: string, changed: () => Promise<void>) {
  const { value, fault } = await ask(api.channels.served.get({ query: { model, limit: 1000 } }))
  const made = fault ? { fault } : await ask(api.groups.post(groupOf(model, value.items)))
  if (made.fault) return say(made.fault.message, 'failed')
  const { id } = made.value
  const unmake = async () => {
    const { fault } = await ask(api.groups({ id }).delete())
    if (fault) say(fault.message, 'failed')
    await changed()
  }
  say(t('group.made', { name: model }), 'plain', { label: t('undo'), act: () => void unmake() })
  await changed()
}

function Search(props: { text: string; onText: (text: string) => void }) {
  return (
    <div class="max-md:order-last max-md:w-full md:w-56">
      <Input
        type="search"
        name="search"
        aria-label={t('groups.search')}
        placeholder={t('groups.search')}
        autocapitalize="none"
        value={props.text}
        onValue={props.onText}
      />
    </div>
  )
}

function NoGroups(props: { onAdd: () => void }) {
  return (
    <Empty title={t('groups.none')} text={t('groups.none.text')}>
      <Button look="ink" icon="plus" onClick={() => props.onAdd()}>
        {t('group.new')}
      </Button>
    </Empty>
  )
}

/** Two cards to come. */
function CardOutline() {
  return (
    <div role="status" aria-label={t('loading')} class="grid gap-4">
      <For each={[44, 32]}>
        {(height) => (
          <div class={`rounded-card border border-solid border-line bg-surface p-4 ${height === 44 ? 'h-44' : 'h-32'}`}>
            <span class="block h-3 w-40 rounded-full bg-sunken" />
          </div>
        )}
      </For>
    </div>
  )
}
