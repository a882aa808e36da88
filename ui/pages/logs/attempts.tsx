import { For, Show } from 'solid-js'
import type { Attempt } from '../../contract'
import { duration } from '../../parts/figures'
import { language, t } from '../../words/words'
import { outcomes } from './columns'
import { Part } from './facts'

interface AttemptsProps {
  of: readonly Attempt[]
  totalMs: number
  /** The last of them has not ended yet. */
  goesOn?: boolean
  /** How long nobody could be asked. */
  waitedMs?: number
}

/** Who was tried when, for how long, and why it did not do: bars on one time line. */
export function Attempts(props: AttemptsProps) {
  const ends = () => props.of.map((attempt) => attempt.startedMs + attempt.durationMs)
  const span = () => Math.max(props.totalMs, ...ends(), 1)
  const isOpen = (index: number) => Boolean(props.goesOn) && index === props.of.length - 1
  return (
    <Part title={t('attempts')}>
      <Show when={props.of.length} fallback={<p class="text-body text-ink2">{t('attempts.none')}</p>}>
        <ol class="m-0 p-0 list-none grid grid-cols-1 gap-3">
          <For each={props.of}>
            {(attempt, index) => (
              <Bar
                of={attempt}
                span={span()}
                durationMs={isOpen(index()) ? Math.max(0, props.totalMs - attempt.startedMs) : attempt.durationMs}
                goesOn={isOpen(index())}
              />
            )}
          </For>
        </ol>
      </Show>
      <Show when={props.waitedMs}>
        {(ms) => <p class="mt-3 text-small text-ink2">{t('attempts.waited', { time: duration(ms(), language()) })}</p>}
      </Show>
    </Part>
  )
}

function Bar(props: { of: Attempt; span: number; durationMs: number; goesOn: boolean }) {
  const time = (ms: number) => duration(ms, language())
  const served = () => props.of.outcome === 'ok' || props.goesOn
  const said = () => {
    if (props.goesOn) return t(props.of.firstTokenMs === undefined ? 'flight.trying' : 'flight.streaming')
    return [props.of.status || undefined, props.of.outcome === 'ok' ? undefined : (props.of.reason ?? t(outcomes[props.of.outcome]))]
      .filter((part) => part !== undefined)
      .join(' · ')
  }
  const stages = () => {
    const { connectMs, firstByteMs, firstTokenMs } = props.of
    return [
      connectMs === undefined ? undefined : t('attempt.connect', { time: time(connectMs) }),
      firstByteMs === undefined ? undefined : t('attempt.first-byte', { time: time(firstByteMs) }),
      firstTokenMs === undefined ? undefined : t('attempt.first-token', { time: time(firstTokenMs) }),
      firstTokenMs === undefined || props.goesOn || props.durationMs <= firstTokenMs
        ? undefined
        : t('attempt.stream', { time: time(props.durationMs - firstTokenMs) }),
    ].filter((part) => part !== undefined)
  }
  return (
    <li class="grid grid-cols-1 sm:grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1">
      <span class="font-medium truncate leading-5" title={props.of.channel}>
        {props.of.channel}
      </span>
      <div class="grid grid-cols-1 gap-1 min-w-0">
        <span class="flex items-center gap-3">
          <Stages
            of={props.of}
            span={props.span}
            durationMs={props.durationMs}
            tone={props.goesOn ? 'live' : served() ? 'served' : 'failed'}
          />
          <span class={`w-14 shrink-0 text-end text-small ${props.goesOn ? 'text-coral-text' : 'text-ink2'}`}>
            {time(props.durationMs)}
          </span>
        </span>
        <span class={`text-small break-anywhere ${served() ? 'text-ink2' : 'text-urchin'}`}>
          {said()}
          <span class="text-ink3">
            {' '}
            · {props.of.model} <span class="font-mono text-tiny">{props.of.keyHint}</span>
          </span>
        </span>
        <Show when={stages().length}>
          <span class="text-tiny text-ink3">{stages().join(' · ')}</span>
        </Show>
        <Show when={props.of.answer && props.of.answer !== props.of.reason}>
          <details class="text-small text-ink2">
            <summary class="min-h-6 max-md:min-h-11 inline-flex items-center">{t('attempt.answer')}</summary>
            <pre class="m-0 mt-1 max-h-40 overflow-auto rounded-control bg-sunken p-2 font-mono text-tiny whitespace-pre-wrap break-anywhere">
              {props.of.answer}
            </pre>
          </details>
        </Show>
      </div>
    </li>
  )
}

const fills = { served: 'fill-ink2', failed: 'fill-urchin', live: 'fill-coral' }

/** The way of one attempt along the time of all: faint until it had connected, stronger until something came, then full. */
function Stages(props: { of: Attempt; span: number; durationMs: number; tone: keyof typeof fills }) {
  const percent = (ms: number) => `${(ms / props.span) * 100}%`
  const parts = () => {
    const end = Math.max(props.durationMs, props.span / 100)
    const connected = Math.min(props.of.connectMs ?? 0, end)
    const came = props.of.firstTokenMs === undefined ? end : Math.min(Math.max(props.of.firstTokenMs, connected), end)
    return [
      { from: 0, to: connected, opacity: 0.25 },
      // What never began is all of one piece.
      { from: connected, to: came, opacity: props.tone === 'served' ? 0.5 : 1 },
      { from: came, to: end, opacity: 1 },
    ].filter(({ from, to }) => to > from)
  }
  return (
    <svg aria-hidden="true" class="block flex-1 min-w-0 h-5 rounded-control bg-sunken">
      <For each={parts()}>
        {(part) => (
          <rect
            x={percent(props.of.startedMs + part.from)}
            width={percent(part.to - part.from)}
            height="100%"
            fill-opacity={part.opacity}
            class={fills[props.tone]}
          />
        )}
      </For>
    </svg>
  )
}
