import { createVirtualizer } from '@tanstack/solid-virtual'
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Member, Served } from '../../contract'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { createWide } from '../../parts/width'
import { t } from '../../words/words'
import { MOST_MEMBERS, missing } from './draft'

interface AddProps {
  chosen: readonly Member[]
  /** There are channels at all. */
  anybody: boolean
  onAdd: (served: readonly Served[]) => void
}

/** Typing is over for now. */
const QUIET_MS = 120
const ROW = { wide: 32, phone: 44 }

/** Searches everything that channels serve, and adds one of it or all; what "all" is stands there before. */
export function AddMembers(props: AddProps) {
  const [search, setSearch] = createSignal('')
  const [asked, setAsked] = createSignal('')
  const [all, offerAll] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const type = (text: string) => {
    setSearch(text)
    offerAll(false)
    clearTimeout(timer)
    timer = setTimeout(() => setAsked(text.trim()), QUIET_MS)
  }
  onCleanup(() => clearTimeout(timer))
  const found = createLoad(
    () => `served ${asked()}`,
    () => ask(api.channels.served.get({ query: { text: asked(), limit: MOST_MEMBERS } })),
  )
  const offers = createMemo(() => missing(props.chosen, found.value()?.items ?? []))
  const beyond = () => (found.value()?.count ?? 0) - (found.value()?.items.length ?? 0)
  const addAll = () => {
    props.onAdd(offers())
    type('')
  }
  const stopEnter = (event: KeyboardEvent) => event.key === 'Enter' && event.preventDefault()

  return (
    <div class="grid gap-2">
      <Field label={t('members.add')}>
        <Input
          type="search"
          name="member"
          placeholder={t('members.search')}
          autocapitalize="none"
          autocomplete="off"
          maxlength={200}
          value={search()}
          onValue={type}
          onKeyDown={stopEnter}
        />
      </Field>
      <Show when={found.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={found.again} />}</Show>
      <Show when={found.value()}>
        <Show
          when={offers().length}
          fallback={<p class="text-small text-ink3">{props.anybody ? t('members.nothing') : t('members.no-channels')}</p>}
        >
          <Show when={all()} fallback={<Offers of={offers()} onAdd={(served) => props.onAdd([served])} />}>
            <AllOffered of={offers()} />
          </Show>
          <div class="flex flex-wrap items-center gap-2">
            <span role="status" class="me-auto text-small text-ink2">
              {beyond() > 0
                ? t('members.found-more', { n: offers().length, all: found.value()!.count })
                : t('members.found', { n: offers().length })}
            </span>
            <Show
              when={all()}
              fallback={
                <Show when={asked() && offers().length > 1}>
                  <Button onClick={() => offerAll(true)}>{t('members.add-all', { n: offers().length })}</Button>
                </Show>
              }
            >
              <Button onClick={() => offerAll(false)}>{t('cancel')}</Button>
              <Button look="ink" onClick={addAll}>
                {t('members.add-these', { n: offers().length })}
              </Button>
            </Show>
          </div>
        </Show>
      </Show>
    </div>
  )
}

/** What can be added, of which only what is in sight is drawn. */
function Offers(props: { of: readonly Served[]; onAdd: (served: Served) => void }) {
  let list!: HTMLDivElement
  const isWide = createWide('md')
  const rows = createVirtualizer({
    get count() {
      return props.of.length
    },
    getScrollElement: () => list,
    estimateSize: () => (isWide() ? ROW.wide : ROW.phone),
    overscan: 8,
  })
  return (
    <div ref={list} class="max-h-64 overflow-y-auto rounded-control border border-solid border-line p-1">
      <ul aria-label={t('members.add')} class="relative m-0 p-0 list-none" style={{ height: `${rows.getTotalSize()}px` }}>
        <For each={rows.getVirtualItems()}>
          {(row) => (
            <Show when={props.of[row.index]}>
              {(served) => (
                <li class="absolute inset-x-0 top-0" style={{ transform: `translateY(${row.start}px)` }}>
                  <Offer served={served()} onAdd={() => props.onAdd(served())} />
                </li>
              )}
            </Show>
          )}
        </For>
      </ul>
    </div>
  )
}

function Offer(props: { served: Served; onAdd: () => void }) {
  return (
    <button
      type="button"
      aria-label={t('member.add', { name: `${props.served.model} ${props.served.channel}` })}
      class="w-full h-11 md:h-8 flex items-center gap-3 px-2 rounded-control text-start hover:bg-hover"
      onClick={() => props.onAdd()}
    >
      <span class="min-w-0 flex-1 truncate font-mono text-small">{props.served.model}</span>{' '}
      <span class="shrink-0 max-w-2/5 truncate text-small text-ink2">{props.served.channel}</span>
    </button>
  )
}

/** What would be added, channel by channel. */
function AllOffered(props: { of: readonly Served[] }) {
  const byChannel = () => [...Map.groupBy(props.of, (served) => served.channel)]
  return (
    <section
      tabindex="0"
      aria-label={t('rule.added', { n: props.of.length })}
      class="grid gap-2 max-h-64 overflow-y-auto rounded-control bg-sunken p-3 text-small"
    >
      <h3 class="m-0 text-small font-medium">{t('rule.added', { n: props.of.length })}</h3>
      <ul class="m-0 p-0 list-none grid gap-2">
        <For each={byChannel()}>
          {([channel, served]) => (
            <li class="min-w-0">
              <span class="font-medium break-anywhere">{channel}</span>{' '}
              <span class="font-mono text-ink2 break-anywhere">{served.map(({ model }) => model).join(', ')}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}
