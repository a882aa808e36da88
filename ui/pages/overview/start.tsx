import { A } from '@solidjs/router'
import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js'
import { api, ask } from '../../api'
import { Section } from '../../frame/page'
import { readLists } from '../../lists'
import { createLoad } from '../../load'
import { Icon } from '../../parts/icon'
import { t } from '../../words/words'

const lookEvery = 3_000

interface Step {
  done: boolean
  title: string
  text: string
  href: string
}

/** Whether this browser has seen all that `Start` leads to. */
export const hasStarted = () => localStorage.getItem('started') === '1'

/** What is left to do until the first request; looks again by itself, and is gone for good once all is done. */
export function Start(props: { onRequest: () => void }) {
  const done = hasStarted()
  return (
    <Show when={!done}>
      <Steps onRequest={props.onRequest} />
    </Show>
  )
}

function Steps(props: { onRequest: () => void }) {
  const progress = createLoad(() => 'start', readProgress)
  const timer = setInterval(() => !document.hidden && progress.again(), lookEvery)
  onCleanup(() => clearInterval(timer))
  const finished = () => Object.values(progress.value() ?? { none: false }).every(Boolean)
  const [shown, show] = createSignal(false)

  createEffect(() => {
    if (progress.value()?.request) props.onRequest()
    if (!progress.value()) return
    // Whoever has finished long ago, in another browser, is not congratulated again.
    if (!finished()) return show(true)
    clearInterval(timer)
    localStorage.setItem('started', '1')
  })

  const steps = (): Step[] => {
    const so = progress.value()
    return [
      { done: so?.channel ?? false, title: t('start.channel'), text: t('start.channel.text'), href: '/setup?step=channel' },
      { done: so?.group ?? false, title: t('start.group'), text: t('start.group.text'), href: '/setup?step=connect' },
      { done: so?.key !== undefined, title: t('start.key'), text: t('start.key.text'), href: '/setup?step=connect' },
      { done: so?.request ?? false, title: t('start.request'), text: t('start.request.text'), href: '/setup?step=connect' },
    ]
  }
  const next = () => (progress.value() ? steps().findIndex((step) => !step.done) : -1)

  return (
    <Show when={shown()}>
      <Section title={finished() ? t('start.done') : t('start')} class="mb-4">
        <ol class="m-0 p-0 list-none grid">
          <For each={steps()}>{(step, index) => <StepRow step={step} number={index() + 1} next={index() === next()} />}</For>
        </ol>
      </Section>
    </Show>
  )
}

function StepRow(props: { step: Step; number: number; next: boolean }) {
  const listening = () => props.next && props.number === 4
  return (
    <li
      class="flex items-center gap-4 py-3 border-t border-line border-solid first:border-t-0"
      aria-current={props.next ? 'step' : undefined}
    >
      <span
        class="grid place-items-center size-7 rounded-full shrink-0 border border-solid text-small font-bold"
        classList={{ 'bg-ink text-surface border-ink': props.step.done, 'border-edge text-ink2': !props.step.done, breathe: listening() }}
      >
        <Show
          when={props.step.done}
          fallback={
            <Show when={listening()} fallback={props.number}>
              <span class="size-2 rounded-full bg-coral" />
            </Show>
          }
        >
          <Icon name="check" class="size-4" />
        </Show>
      </span>
      <span class="min-w-0 flex-1">
        <span class="block font-medium" classList={{ 'text-ink2': props.step.done }}>
          {props.step.title}
          <Show when={props.step.done}>
            <span class="sr-only"> ({t('done')})</span>
          </Show>
        </span>
        <Show when={!props.step.done}>
          <span class="block text-small text-ink2">{listening() ? t('start.listening') : props.step.text}</span>
        </Show>
      </span>
      <Show when={props.next}>
        <A
          href={props.step.href}
          class="inline-flex items-center h-control px-3 rounded-control bg-ink text-surface text-body font-medium no-underline whitespace-nowrap"
        >
          {listening() ? t('start.show') : t('start.go')}
        </A>
      </Show>
    </li>
  )
}

async function readProgress() {
  // Not the log: that may have been cleared.
  const [lists, ever] = await Promise.all([readLists(), ask(api.stats.overview.get({ query: { from: '0' } }))])
  if (lists.fault) return lists
  if (ever.fault) return ever
  const { channels, groups, keys } = lists.value
  // The newest key: its sheet shows how to send a request with it.
  return { value: { channel: channels.length > 0, group: groups.length > 0, key: keys.at(-1)?.id, request: ever.value.requests > 0 } }
}
