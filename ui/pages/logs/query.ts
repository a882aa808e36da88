import type { LogQuery } from '../../contract'

/** What the address says after `/logs?`. */
export type Search = Partial<Record<SearchName | 'open', string>>
export type SearchName = 'status' | 'model' | 'group' | 'channel' | 'upstream' | 'key' | 'text' | Time
type Time = 'range' | 'from' | 'to'

/** All that narrows the log; each can be taken away alone, but the ends of a time go together. */
export const filterNames = ['status', 'model', 'group', 'channel', 'upstream', 'key', 'text'] as const
export const noFilter = { ...emptied(filterNames), from: undefined, to: undefined }

function emptied<Name extends string>(names: readonly Name[]): Record<Name, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined])) as Record<Name, undefined>
}

const HOUR = 3_600_000
const lengths = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR, all: undefined }
export type Range = keyof typeof lengths
export const rangeNames = Object.keys(lengths) as Range[]
export const usualRange: Range = '24h'

export const statuses = ['live', 'ok', 'failed', 'cancelled'] as const

/** A stretch of time in unix milliseconds; without an end it goes on. */
export interface Period {
  from?: number
  to?: number
}

export const rangeOf = ({ range }: Search): Range => (range && range in lengths ? (range as Range) : usualRange)

/** The stretch that was marked within the range, where there is one. */
export function markedOf({ from, to }: Search): Period | undefined {
  const marked = { from: momentOf(from), to: momentOf(to) }
  return marked.from === undefined && marked.to === undefined ? undefined : marked
}

const momentOf = (text: string | undefined) => {
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** What the strip above the table shows: the range, made wider where something outside of it is marked. */
export function shownPeriod(search: Search, now: number): Period {
  const length = lengths[rangeOf(search)]
  const marked = markedOf(search)
  if (length === undefined) return {}
  if (marked?.from === undefined || !isWidened(search, now)) return { from: now - length }
  if (marked.to === undefined) return { from: marked.from }
  const margin = (marked.to - marked.from) / 2
  return { from: marked.from - margin, to: Math.min(marked.to + margin, now) }
}

/** Whether what is marked begins before the range. */
export function isWidened(search: Search, now: number): boolean {
  const from = markedOf(search)?.from
  const length = lengths[rangeOf(search)]
  return from !== undefined && length !== undefined && from < now - length
}

/** What the table shows: what is marked, else the range. */
export const listedPeriod = (search: Search, now: number): Period => markedOf(search) ?? shownPeriod(search, now)

/** The conditions of an address, without its time. */
export function conditionsOf(search: Search) {
  const number = (text: string | undefined) => (text && /^-?\d+$/.test(text) ? Number(text) : undefined)
  return {
    status: statuses.find((status) => status === search.status),
    model: search.model || undefined,
    groupId: number(search.group),
    channelId: number(search.channel),
    channelKeyId: number(search.upstream),
    keyId: number(search.key),
    text: search.text?.trim() || undefined,
  }
}

export type Conditions = ReturnType<typeof conditionsOf>

const isoOf = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())

/** The same for the server, which knows nothing of what is still going on. */
export function logQuery({ status, ...rest }: Conditions, { from, to }: Period): LogQuery {
  return { ...rest, status: status === 'live' ? undefined : status, from: isoOf(from), to: isoOf(to) }
}

/** What is known of a request, whether it goes on or has ended. */
export interface Known {
  id: string
  startedAt: number
  outcome: 'live' | 'ok' | 'failed' | 'cancelled'
  model: string
  upstreamModel: string | null
  groupId: number | null
  channelId: number | null
  channelKeyId: number | null
  keyId: number | null
  /** Whatever words are looked for in. */
  texts: readonly (string | null)[]
}

/** Whether a request is among what is looked for. The server says the same of what it finds. */
export function fits(known: Known, conditions: Conditions, { from = 0, to = Number.POSITIVE_INFINITY }: Period): boolean {
  const { status, model, groupId, channelId, channelKeyId, keyId, text } = conditions
  const is = <T>(wanted: T | undefined, found: T | null) => wanted === undefined || wanted === found
  return (
    known.startedAt >= from &&
    known.startedAt < to &&
    is(status, known.outcome) &&
    (model === undefined || model === known.model || model === known.upstreamModel) &&
    is(groupId, known.groupId) &&
    is(channelId, known.channelId) &&
    is(channelKeyId, known.channelKeyId) &&
    is(keyId, known.keyId) &&
    (text === undefined || [known.id, ...known.texts].some((one) => one?.toLowerCase().includes(text.toLowerCase())))
  )
}
