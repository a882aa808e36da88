// @unocss-include: the tones below are class names.
import type { Overview, SeriesPoint } from '../../contract'
import { count, duration, money } from '../../parts/figures'
import { numberFormat } from '../../parts/formats'
import type { Word } from '../../words/words'

export const measures = ['spend', 'requests', 'tokens', 'latency'] as const
export type Measure = (typeof measures)[number]

export const measureNames: Record<Measure, Word> = { spend: 'spend', requests: 'requests', tokens: 'tokens', latency: 'latency' }

/** What a period is told by unless something else is asked for: the first of these that it has any of. */
export function tellingMeasure(sums: Pick<Overview, 'costNano' | 'requests' | 'inputTokens' | 'outputTokens'> | undefined) {
  if (!sums?.requests || sums.costNano > 0) return 'spend'
  return sums.inputTokens + sums.outputTokens > 0 ? 'tokens' : 'requests'
}

/** One of the series that a measure is drawn with, from the foot up. */
export interface Part {
  name: Word
  value: (point: SeriesPoint) => number | null
  /** Its colour in a column, and as a line. */
  tone: string
  line?: string
  /** What is of now is in coral. */
  main?: boolean
}

export interface Drawing {
  kind: 'columns' | 'lines'
  parts: readonly Part[]
  text: (value: number, language: string) => string
  /** What stands at the axis, whose steps are so large. */
  tick: (value: number, language: string, step: number) => string
  /** What is drawn comes in ones. */
  whole?: boolean
  /** A step of the axis is a round number of these. */
  unit?: number
}

const NANO = 1e9

export const drawings: Record<Measure, Drawing> = {
  spend: {
    kind: 'columns',
    parts: [{ name: 'spend', value: (point) => point.costNano, tone: 'bg-ink/80', main: true }],
    text: money,
    tick: shortMoney,
    unit: NANO,
  },
  requests: {
    kind: 'columns',
    parts: [
      { name: 'requests.served', value: (point) => point.requests - point.failed - point.cancelled, tone: 'bg-ink/80', main: true },
      { name: 'outcome.cancelled', value: (point) => point.cancelled, tone: 'bg-edge' },
      { name: 'outcome.failed', value: (point) => point.failed, tone: 'bg-urchin' },
    ],
    text: count,
    tick: count,
    whole: true,
  },
  tokens: {
    kind: 'columns',
    parts: [
      { name: 'tokens.cached', value: (point) => point.cacheReadTokens, tone: 'bg-arm-2' },
      { name: 'tokens.in', value: (point) => Math.max(0, point.inputTokens - point.cacheReadTokens), tone: 'bg-arm-6' },
      { name: 'tokens.out', value: (point) => point.outputTokens, tone: 'bg-arm-4' },
    ],
    text: count,
    tick: count,
    whole: true,
  },
  latency: {
    kind: 'lines',
    parts: [
      { name: 'p50', value: (point) => point.firstToken?.p50 ?? null, tone: 'bg-ink', line: 'text-ink' },
      { name: 'p95', value: (point) => point.firstToken?.p95 ?? null, tone: 'bg-edge', line: 'text-edge' },
    ],
    text: duration,
    tick: duration,
  },
}

/** What stands at an axis: `$0.50` and `$1.00` where steps are below a dollar, else `$12`, `$1.2K`; `step` is 0 where there is only one. */
export function shortMoney(nano: number, language: string, step: number): string {
  const dollars = step > 0 ? step / NANO : 1
  const digits = dollars >= 1 ? 0 : Math.max(2, Math.ceil(-Math.log10(dollars)))
  return numberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    minimumFractionDigits: digits,
    maximumFractionDigits: Math.max(1, digits),
  }).format(nano / NANO)
}

/** What all parts of a measure come to in one bar; of lines, the highest. */
export function sizeOf({ kind, parts }: Drawing, point: SeriesPoint): number {
  const values = parts.map((part) => part.value(point) ?? 0)
  return kind === 'lines' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0)
}
