import { A, useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, For, type JSX, Match, on, Show, Switch } from 'solid-js'
import type { Fault } from '../../api'
import { Page } from '../../frame/page'
import { loadChannels, loadGroups } from '../../lists'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Icon } from '../../parts/icon'
import { Loaded, Trouble } from '../../parts/loaded'
import { Segments } from '../../parts/segments'
import { Snippet } from '../../parts/snippet'
import { createWide } from '../../parts/width'
import { t } from '../../words/words'
import { type Chat, createChat } from './chat'
import { samplesOf } from './code'
import { Composer } from './composer'
import type { Manner as Asking } from './conversation'
import { dialects } from './dialects'
import { readKept } from './kept'
import { MannerFields } from './manner'
import { Turns } from './turns'

type View = 'chat' | 'events' | 'code'

/** A client to try groups with: through the real relay, in any of its protocols. */
export default function Playground() {
  const [query, setQuery] = useSearchParams<{ from?: string; group?: string; view?: View }>()
  const [trouble, setTrouble] = createSignal<Fault>()
  const chat = createChat()
  const groups = loadGroups()
  const channels = loadChannels()
  const load = async (id: string) => {
    const { value, fault } = await readKept(id)
    setTrouble(fault)
    if (value) chat.load(value)
    setQuery({ from: undefined }, { replace: true })
  }
  createEffect(
    on(
      () => query.from,
      (id) => id && void load(id),
    ),
  )
  createEffect(() => query.group && chat.set({ group: query.group, channel: '' }))
  createEffect(() => {
    const first = groups.value()?.[0]
    if (first && !chat.talk.manner.group) chat.set({ group: first.name })
  })
  const view = (): View => query.view ?? 'chat'

  return (
    <Page
      title={t('playground')}
      actions={
        <Show when={chat.talk.turns.length}>
          <Button look="bare" onClick={chat.clear}>
            {t('playground.clear')}
          </Button>
        </Show>
      }
    >
      <Show when={trouble()}>{(fault) => <Trouble message={fault().message} id={fault().id} />}</Show>
      <Loaded from={groups}>
        {(found) => (
          <Show when={found().length} fallback={<NoGroups />}>
            <div class="grid grid-cols-1 lg:grid-cols-[minmax(0,1fr)_18rem] gap-6 items-start">
              <Manner of={chat.talk.manner}>
                <MannerFields chat={chat} groups={found()} channels={channels.value() ?? []} />
              </Manner>
              <div class="grid grid-cols-1 min-w-0">
                <div class="mb-4">
                  <Segments
                    label={t('playground.view')}
                    value={view()}
                    options={[
                      { value: 'chat', label: t('playground.chat') },
                      { value: 'events', label: t('playground.events') },
                      { value: 'code', label: t('playground.code') },
                    ]}
                    onValue={(next) => setQuery({ view: next === 'chat' ? undefined : next }, { replace: true })}
                  />
                </div>
                <Switch>
                  <Match when={view() === 'chat'}>
                    <Show
                      when={chat.talk.turns.length}
                      fallback={<p class="py-10 text-center text-body text-ink2">{t('playground.empty')}</p>}
                    >
                      <Turns chat={chat} />
                    </Show>
                    <Composer chat={chat} />
                  </Match>
                  <Match when={view() === 'events'}>
                    <Events chat={chat} />
                  </Match>
                  <Match when={view() === 'code'}>
                    <Snippet label={t('playground.code')} samples={samplesOf(chat.talk, location.origin)} />
                  </Match>
                </Switch>
              </div>
            </div>
          </Show>
        )}
      </Loaded>
    </Page>
  )
}

/** Whom is asked and how stands beside the conversation; where there is no room it is one line that opens. */
function Manner(props: { of: Asking; children: JSX.Element }) {
  const isWide = createWide('lg')
  return (
    <Show
      when={isWide()}
      fallback={
        <details class="group rounded-card border border-solid border-line bg-surface">
          <summary class="flex items-center gap-2 min-h-11 px-4 cursor-pointer text-body">
            <span class="flex-1 min-w-0 truncate">
              <span class="font-bold">{props.of.group}</span>
              <span class="text-ink2"> · {dialects[props.of.protocol].label}</span>
            </span>
            <Icon name="next" class="size-4 text-ink2 group-open:rotate-90" />
          </summary>
          <div class="px-4 pt-2 pb-4">{props.children}</div>
        </details>
      }
    >
      <div class="order-2 sticky top-6 rounded-card border border-solid border-line bg-surface p-4">{props.children}</div>
    </Show>
  )
}

/** What came over the wire for the last answer, event by event. */
function Events(props: { chat: Chat }) {
  return (
    <Show when={props.chat.events().length} fallback={<p class="py-10 text-center text-body text-ink2">{t('playground.no-events')}</p>}>
      <ol aria-label={t('playground.events')} class="m-0 p-0 list-none grid rounded-card border border-solid border-line bg-surface">
        <For each={props.chat.events()}>
          {(event) => (
            <li class="px-4 py-2 border-t first:border-t-0 border-solid border-line font-mono text-small whitespace-pre-wrap break-anywhere">
              {event}
            </li>
          )}
        </For>
      </ol>
    </Show>
  )
}

function NoGroups() {
  return (
    <Empty title={t('playground.no-groups')} text={t('playground.no-groups.text')}>
      <A href="/groups" class="inline-flex items-center min-h-control px-2 text-ink">
        {t('groups')}
      </A>
    </Empty>
  )
}
