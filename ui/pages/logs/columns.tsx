import { Show } from 'solid-js'
import type { Log } from '../../contract'
import { Count, Duration, Money, Time } from '../../parts/figure'
import { Mark } from '../../parts/mark'
import type { Column } from '../../parts/table'
import { t, type Word } from '../../words/words'

/** What a row of the log says; what went well stays grey. */
export const columnsOf = (): Column<Log>[] => [
  { head: t('time'), cell: (log) => <When of={log} />, phone: 'second' },
  { head: t('status'), cell: (log) => <Outcome of={log} />, phone: 'first-end' },
  { head: t('model'), cell: (log) => <span class="block md:max-w-36 lg:max-w-52 truncate font-bold">{log.model}</span>, phone: 'first' },
  { head: t('served-by'), cell: (log) => <ServedBy of={log} />, fill: true },
  { head: t('first-token'), cell: (log) => <Duration ms={log.firstTokenMs} />, end: true, hidden: 'until-large' },
  { head: t('total'), cell: (log) => <Duration ms={log.totalMs} />, end: true, phone: 'second-end' },
  { head: t('in-cached'), cell: (log) => <Input of={log} />, end: true, hidden: 'until-large' },
  { head: t('out'), cell: (log) => <Count n={log.usage?.output} />, end: true, hidden: 'until-large' },
  { head: t('cost'), cell: (log) => <Money nano={log.costNano} />, end: true, hidden: 'until-large' },
]

/** On a phone there is no column for who served it, so the time says it too. */
function When(props: { of: Log }) {
  return (
    <>
      <span class="font-mono text-small text-ink2">
        <Time at={props.of.startedAt} />
      </span>
      <span class="md:hidden"> · {props.of.channel?.name ?? '–'} </span>
      <Show when={props.of.attempts > 1}>
        <span class="md:hidden">
          <Mark tone="amber">{t('tries', { n: props.of.attempts })}</Mark>
        </span>
      </Show>
      <span class="md:hidden">
        <Changed of={props.of} />
      </span>
    </>
  )
}

export const outcomes: Record<Log['outcome'], Word> = { ok: 'outcome.ok', failed: 'outcome.failed', cancelled: 'outcome.cancelled' }

export const outcomeNames = Object.keys(outcomes) as Log['outcome'][]

export function Outcome(props: { of: Pick<Log, 'outcome' | 'status' | 'error'> }) {
  return (
    <Show when={props.of.outcome === 'failed'} fallback={<span class="text-ink2">{t(outcomes[props.of.outcome])}</span>}>
      <Mark tone="urchin" title={props.of.error ?? undefined}>
        {t('outcome.failed')} {props.of.status}
      </Mark>
    </Show>
  )
}

function ServedBy(props: { of: Log }) {
  return (
    <span class="flex items-center gap-2 text-ink2">
      <Show when={props.of.channel} fallback="–">
        {(channel) => (
          <span class="truncate" title={`${channel().name} / ${props.of.upstreamModel}`}>
            {channel().name}
            <span class="text-ink3"> / {props.of.upstreamModel ?? props.of.model}</span>
          </span>
        )}
      </Show>
      <Show when={props.of.attempts > 1}>
        <Mark tone="amber">{t('tries', { n: props.of.attempts })}</Mark>
      </Show>
      <Changed of={props.of} />
    </span>
  )
}

/** That something did not reach the upstream as it was asked; what, says the sheet. */
function Changed(props: { of: Log }) {
  return (
    <Show when={props.of.warnings.length}>
      {(n) => (
        <Mark tone="plain" title={props.of.warnings.join('\n')}>
          {t('warnings.count', { n: n() })}
        </Mark>
      )}
    </Show>
  )
}

function Input(props: { of: Log }) {
  return (
    <Show when={props.of.usage} fallback="–">
      {(usage) => (
        <span class="whitespace-nowrap">
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
