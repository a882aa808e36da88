import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js'
import { api, ask } from '../../api'
import { createClock } from '../../clock'
import type { Group } from '../../contract'
import { Page } from '../../frame/page'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Input } from '../../parts/field'
import { matches } from '../../parts/lines'
import { Loaded } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { GroupCard } from './card'
import { groupOf } from './draft'
import { createKnown, type Known } from './known'
import { Suggestions } from './suggestions'

const GroupSheet = lazy(() => import('./group-sheet'))
const TrySheet = lazy(() => import('./try/try-sheet'))

/** So many cards are drawn at first; the search finds the others. */
const shownFirst = 40
/** Fewer groups are seen at a glance. */
const searchFrom = 6

/** Every name that clients may ask for, as an octopus with an arm for each member. */
export default function Groups() {
  const [query, setQuery] = useSearchParams<{ open?: string; try?: string; text?: string }>()
  const known = createKnown()
  const { groups, saving } = known
  const text = () => query.text?.trim() ?? ''
  const found = createMemo(() => {
    const list = groups.value() ?? []
    if (!text()) return list
    return list.filter((group) => matches([group.name, ...group.members.map(({ model }) => model)].join(' '), text()))
  })
  const add = () => setQuery({ open: 'new' })

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
              <Show when={found().length} fallback={<p class="text-body text-ink2">{t('groups.nothing', { text: text() })}</p>}>
                <Cards groups={found()} known={known} />
              </Show>
            </Show>
            <Suggestions of={known.suggestions()} onMake={(model) => makeOf(model, known.changed)} />
          </div>
        )}
      </Loaded>
      <Suspense>
        <Show when={query.open}>
          <GroupSheet
            of={query.open === 'new' ? 'new' : known.named(query.open)}
            channels={known.channels()}
            onSaved={known.changed}
            onOpen={(id) => setQuery({ open: String(id) })}
            onClose={() => setQuery({ open: undefined })}
          />
        </Show>
        <Show when={query.try}>
          <TrySheet group={known.named(query.try)} onClose={() => setQuery({ try: undefined })} />
        </Show>
      </Suspense>
    </Page>
  )
}

/** The groups, each as a card; of very many only the first, until the others are asked for. */
function Cards(props: { groups: readonly Group[]; known: Known }) {
  const { saving, flights, byId, reset } = props.known
  const [all, showAll] = createSignal(false)
  const now = createClock()
  const shown = () => (all() ? props.groups : props.groups.slice(0, shownFirst))
  const beyond = () => props.groups.length - shown().length
  return (
    <>
      <For each={shown()}>
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
      <Show when={beyond() > 0}>
        <div>
          <Button onClick={() => showAll(true)}>{t('groups.more', { n: beyond() })}</Button>
        </div>
      </Show>
    </>
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
