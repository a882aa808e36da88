import { Show } from 'solid-js'
import type { Log } from '../../contract'
import type { Flight } from '../../live'
import { Count, Duration, Money, Time } from '../../parts/figure'
import { Mark } from '../../parts/mark'
import type { Column } from '../../parts/table'
import { t, type Word } from '../../words/words'
import { Elapsed } from './elapsed'
import type { Line } from './line'

export interface LogColumn extends Pick<Column<Line>, 'cell' | 'end' | 'hidden' | 'phone'> {
  head: Word
  hint?: Word
  /** How wide it is where there is a table; without one it takes what is left. */
  width?: string
}

/** What a row of the log says; what went well stays grey. */
export const columns: readonly LogColumn[] = [
  { head: 'time', cell: (line) => <When of={line} />, phone: 'second', width: 'w-29' },
  { head: 'status', cell: (line) => <State of={line} />, phone: 'first-end', width: 'w-26' },
  { head: 'model', cell: (line) => <Asked of={line} />, phone: 'first', width: 'w-36' },
  { head: 'served-by', cell: (line) => <ServedBy of={line} /> },
  { head: 'first-token', cell: (line) => <FirstToken of={line} />, end: true, hidden: 'until-large', width: 'w-20' },
  { head: 'total', cell: (line) => <Total of={line} />, end: true, phone: 'second-end', width: 'w-19' },
  { head: 'in-cached', hint: 'in.hint', cell: (line) => <Input of={line.log()} />, end: true, hidden: 'until-large', width: 'w-28' },
  { head: 'out', cell: (line) => <Output of={line} />, end: true, hidden: 'until-large', width: 'w-15' },
  { head: 'cost', cell: (line) => <Money nano={line.log()?.costNano} />, end: true, hidden: 'until-large', width: 'w-24' },
]

export const outcomes: Record<Log['outcome'], Word> = { ok: 'outcome.ok', failed: 'outcome.failed', cancelled: 'outcome.cancelled' }

const states: Record<Flight['state'], Word> = { waiting: 'flight.waiting', trying: 'flight.trying', streaming: 'flight.streaming' }

/** On a phone there is no column for who served it, so the time says it too. */
function When(props: { of: Line }) {
  const channel = () => props.of.log()?.channel?.name ?? props.of.flight?.channel ?? '–'
  return (
    <span class="block truncate">
      <span class="font-mono text-small text-ink2">
        <Time at={props.of.log()?.startedAt ?? props.of.flight?.startedAt} short />
      </span>
      <span class="md:hidden text-ink2"> · {channel()} </span>
      <span class="md:hidden">
        <Marks of={props.of} />
      </span>
    </span>
  )
}

function State(props: { of: Line }) {
  return (
    <Show when={props.of.log()} fallback={<LiveMark of={props.of.flight} />}>
      {(log) => <Outcome of={log()} />}
    </Show>
  )
}

export function LiveMark(props: { of: Flight | undefined }) {
  return (
    <span class="inline-flex items-center gap-2 text-coral-text font-bold whitespace-nowrap" title={props.of && t(states[props.of.state])}>
      <span class="size-2 rounded-full bg-coral breathe" aria-hidden="true" />
      {t('live')}
    </span>
  )
}

export function Outcome(props: { of: Pick<Log, 'outcome' | 'status' | 'error'> }) {
  return (
    <Show when={props.of.outcome === 'failed'} fallback={<span class="text-ink2">{t(outcomes[props.of.outcome])}</span>}>
      <Mark tone="urchin" title={props.of.error ?? undefined}>
        {t('outcome.failed')} {props.of.status}
      </Mark>
    </Show>
  )
}

const Asked = (props: { of: Line }) => {
  const model = () => props.of.log()?.model ?? props.of.flight?.model
  return (
    <span class="block truncate font-bold" title={model()}>
      {model() || '–'}
    </span>
  )
}

function ServedBy(props: { of: Line }) {
  const channel = () => props.of.log()?.channel?.name ?? props.of.flight?.channel
  const model = () => {
    const log = props.of.log()
    return log ? (log.upstreamModel ?? log.model) : (props.of.flight?.upstreamModel ?? props.of.flight?.model)
  }
  return (
    <span class="flex items-center gap-2 text-ink2 min-w-0">
      <Show when={channel()} fallback="–">
        <span class="truncate" title={`${channel()} / ${model()}`}>
          {channel()}
          <span class="text-ink3"> / {model()}</span>
        </span>
      </Show>
      <Marks of={props.of} />
    </span>
  )
}

/** That it took several tries, and that something did not reach the upstream as it was asked; what, says the sheet. */
function Marks(props: { of: Line }) {
  const tries = () => props.of.log()?.attempts ?? props.of.flight?.attempt ?? 0
  const warnings = () => props.of.log()?.warnings ?? []
  return (
    <>
      <Show when={tries() > 1}>
        <Mark tone="amber">{t('tries', { n: tries() })}</Mark>
      </Show>
      <Show when={warnings().length}>
        {(n) => (
          <Mark tone="plain" title={warnings().join('\n')}>
            {t('warnings.count', { n: n() })}
          </Mark>
        )}
      </Show>
    </>
  )
}

function FirstToken(props: { of: Line }) {
  const soFar = () => {
    const flight = props.of.flight
    return flight?.state === 'streaming' ? flight.since - flight.startedAt : undefined
  }
  return <Duration ms={props.of.log() ? props.of.log()?.firstTokenMs : soFar()} />
}

function Total(props: { of: Line }) {
  return (
    <Show when={props.of.log()} fallback={<Elapsed since={props.of.flight?.startedAt} />}>
      {(log) => <Duration ms={log().totalMs} />}
    </Show>
  )
}

function Output(props: { of: Line }) {
  const soFar = () => props.of.flight?.tokens || undefined
  return (
    <span class="whitespace-nowrap">
      <About of={props.of.log()} />
      <Count n={props.of.log() ? props.of.log()?.usage?.output : soFar()} />
    </span>
  )
}

/** Stands before what nobody has counted. */
const About = (props: { of: Log | undefined }) => (
  <Show when={props.of?.estimated && props.of.usage}>
    <span class="text-ink3" title={t('estimated.hint')}>
      ≈{' '}
    </span>
  </Show>
)

function Input(props: { of: Log | undefined }) {
  return (
    <Show when={props.of?.usage} fallback="–">
      {(usage) => (
        <span class="whitespace-nowrap">
          <About of={props.of} />
          <Count n={usage().input} />
          <Show when={usage().cacheRead}>
            <span class="text-ink3">
              {' '}
              / <Count n={usage().cacheRead} />
            </span>
          </Show>
        </span>
      )}
    </Show>
  )
}
