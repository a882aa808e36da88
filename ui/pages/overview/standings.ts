import type { RankingItem, RankingQuery } from '../../contract'
import type { BarRow } from '../../parts/bars'
import { count, duration, money, share } from '../../parts/figures'
import { t, type Word } from '../../words/words'
import { type LogsSought, logsAddress } from './logs-address'
import type { Period } from './range'

export const dimensions = ['model', 'channel', 'group', 'api-key', 'endpoint', 'key'] as const
export type Dimension = (typeof dimensions)[number]
export const metrics = ['spend', 'requests', 'tokens', 'first-token', 'failures'] as const
export type Metric = (typeof metrics)[number]

interface Kind {
  word: Word
  by: RankingQuery['by']
  /** What its requests are found by; there is no filter for endpoints. */
  sought?: (key: string | number) => LogsSought
}

export const kinds: Record<Dimension, Kind> = {
  model: { word: 'by.model', by: 'model', sought: (model) => ({ model: String(model) }) },
  channel: { word: 'by.channel', by: 'channelId', sought: (channel) => ({ channel }) },
  group: { word: 'by.group', by: 'groupId', sought: (group) => ({ group }) },
  'api-key': { word: 'by.api-key', by: 'apiKeyId', sought: (key) => ({ key }) },
  endpoint: { word: 'by.endpoint', by: 'endpointId' },
  key: { word: 'by.key', by: 'channelKeyId', sought: (upstream) => ({ upstream }) },
}

interface Scale {
  word: Word
  metric: NonNullable<RankingQuery['metric']>
  value: (item: RankingItem) => number | null | undefined
  text: (value: number, language: string) => string
  note: (item: RankingItem, language: string) => string | undefined
  /** Whether the values can be added up. */
  isSum: boolean
}

const shareOf = (item: RankingItem, language: string) => (item.share === null ? undefined : share(item.share, 1, language))

export const scales: Record<Metric, Scale> = {
  spend: { word: 'spend', metric: 'cost', value: (item) => item.costNano, text: money, note: shareOf, isSum: true },
  requests: { word: 'requests', metric: 'requests', value: (item) => item.requests, text: count, note: shareOf, isSum: true },
  tokens: {
    word: 'tokens',
    metric: 'tokens',
    value: (item) => item.inputTokens + item.outputTokens,
    text: count,
    note: shareOf,
    isSum: true,
  },
  'first-token': {
    word: 'first-token',
    metric: 'firstTokenP50',
    value: (item) => item.firstToken?.p50,
    text: duration,
    note: (item, language) => (item.firstToken?.p95 ? `p95 ${duration(item.firstToken.p95, language)}` : undefined),
    isSum: false,
  },
  failures: {
    word: 'failures',
    metric: 'failed',
    value: (item) => item.failed,
    text: count,
    note: (item, language) => t('failures.of', { share: share(item.failed, item.requests, language) }),
    isSum: true,
  },
}

/** How many stand by their names; the others are one row, which leads to more of them. */
export const few = 6
export const many = 200

interface Shown {
  of: Metric
  by: Dimension
  period: Period
  /** What all of them are narrowed to. */
  sought: LogsSought
  /** The overview of one endpoint, as the log has none. */
  narrowed: (endpoint: string) => string
  /** How many stand by their names. */
  limit: number
  /** Where more of them do. */
  whole: string
}

/** A ranking as bars: those that have any of it, and what is left over. */
export function rowsOf(
  { items, count: all }: { items: readonly RankingItem[]; count: number },
  { of, by, period, sought: others, narrowed, limit, whole }: Shown,
  language: string,
): BarRow[] {
  const scale = scales[of]
  // A single other stands by its name: it takes no more room.
  const named = all === limit + 1 ? items.slice(0, all) : items.slice(0, limit)
  const rows = named.flatMap((item) => {
    const value = scale.value(item)
    if (!value) return []
    const sought = kinds[by].sought?.(item.key)
    const status = of === 'failures' ? ({ status: 'failed' } as const) : {}
    const inLog = () => logsAddress({ ...others, ...sought, ...status, from: period.from, to: period.to })
    return {
      name: item.name ?? t('gone', { id: String(item.key) }),
      text: scale.text(value, language),
      note: scale.note(item, language),
      value,
      href: sought ? inLog() : narrowed(String(item.key)),
    }
  })
  // Who has none of it is not among the rows, and nobody comes after them who has.
  if (all <= named.length || rows.length < limit) return rows
  const rest = scale.isSum ? restOf(named, scale) : undefined
  if (rest === 0) return rows
  const href = limit === few ? whole : undefined
  const text = rest === undefined ? '' : scale.text(rest, language)
  return [...rows, { name: t('others', { n: all - limit }), text, value: rest ?? 0, isRest: true, href }]
}

/** What is beyond the items, reckoned from their shares of the whole. */
function restOf(items: readonly RankingItem[], scale: Scale): number {
  const first = items[0]
  const most = first && scale.value(first)
  if (!most || !first.share) return 0
  return Math.max(0, Math.round(most / first.share) - items.reduce((sum, item) => sum + (scale.value(item) ?? 0), 0))
}
