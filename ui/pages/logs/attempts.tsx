import { For, Show } from 'solid-js'
import type { Attempt } from '../../contract'
import { duration } from '../../parts/figures'
import { language, t } from '../../words/words'
import { outcomes } from './columns'

/** Who was tried when, for how long, and why it did not do: bars on one time line. */
export function Attempts(props: { of: readonly Attempt[]; totalMs: number }) {
  const span = () => Math.max(props.totalMs, ...props.of.map((attempt) => attempt.startedMs + attempt.durationMs), 1)
  return (
    <section aria-label={t('attempts')}>
      <h3 class="mb-2 text-small font-normal text-ink2">{t('attempts')}</h3>
      <Show when={props.of.length} fallback={<p class="text-body text-ink2">{t('attempts.none')}</p>}>
        <ol class="m-0 p-0 list-none grid gap-3">
          <For each={props.of}>{(attempt) => <Bar of={attempt} span={span()} />}</For>
        </ol>
      </Show>
    </section>
  )
}

function Bar(props: { of: Attempt; span: number }) {
  const percent = (ms: number) => `${(ms / props.span) * 100}%`
  const served = () => props.of.outcome === 'ok'
  const said = () =>
    [
      props.of.status || undefined,
      served() ? undefined : (props.of.reason ?? t(outcomes[props.of.outcome])),
      duration(props.of.durationMs, language()),
    ]
      .filter((part) => part !== undefined)
      .join(' · ')
  return (
    <li class="grid gap-1">
      <span class="flex flex-wrap items-baseline gap-x-2">
        <span class="font-medium break-anywhere">{props.of.channel}</span>
        <span class="font-mono text-small text-ink2 break-anywhere">{props.of.model}</span>
        <span class="ms-auto font-mono text-tiny text-ink3">{props.of.keyHint}</span>
      </span>
      <svg aria-hidden="true" class="block w-full h-3 rounded-full bg-sunken">
        <rect
          x={percent(props.of.startedMs)}
          width={percent(Math.max(props.of.durationMs, props.span / 200))}
          height="100%"
          rx="4"
          class={served() ? 'fill-ink2' : 'fill-urchin'}
        />
      </svg>
      <span class={`text-small break-anywhere ${served() ? 'text-ink2' : 'text-urchin'}`}>{said()}</span>
    </li>
  )
}
