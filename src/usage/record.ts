import type { Considered } from '../groups/considered'
import type { Usage } from '../protocols/protocol'

export type Outcome = 'ok' | 'failed' | 'cancelled'

/** One try at one candidate, as the log keeps it. Times in milliseconds; `startedMs` since the request began. */
export interface AttemptRecord {
  channelId: number
  channel: string
  endpoint: string
  keyHint: string
  model: string
  startedMs: number
  durationMs: number
  /** Since the attempt began: a connection was there and the request left, the head came, the reply said something. */
  connectMs?: number
  firstByteMs?: number
  firstTokenMs?: number
  /** POST unless told otherwise. */
  method?: string
  /** Behind the endpoint's URL. */
  path?: string
  /** The upstream's HTTP status; 0 when there was none. */
  status: number
  outcome: Outcome
  reason?: string
  /** What the upstream said when it refused, shortened and without secrets. */
  answer?: string
}

/** What is left of one request. Exactly one is made for each, whatever becomes of it. */
export interface UsageRecord {
  id: string
  /** Unix milliseconds. */
  startedAt: number
  /** What the client spoke: the id of a protocol, or of an address of its own such as `embeddings`. */
  protocol: string
  /** The model the client asked for. */
  model: string
  stream: boolean
  clientIp: string
  userAgent: string
  apiKeyId: number | null
  apiKeyName: string | null
  groupId: number | null
  groupName: string | null
  channelId: number | null
  channelName: string | null
  endpointId: number | null
  channelKeyId: number | null
  upstreamModel: string | null
  attempts: AttemptRecord[]
  /** What the client saw; 499 when it had gone. */
  status: number
  outcome: Outcome
  error: string | null
  usage: Usage | null
  /** Nanodollars (1e-9 US dollars); null where nobody knows the price, or nothing was counted. */
  cost: number | null
  /** Of the price it was reckoned with. */
  priceVersion: string | null
  /** The upstream has counted nothing, so the tokens are estimated. */
  estimated?: boolean
  /** The reply ended before its end: what is counted is what had come. */
  partial: boolean
  firstTokenMs: number | null
  totalMs: number
  /** What was lost on the way to a channel of another protocol, a sentence each. */
  warnings?: string[]
  /** How long it waited for somebody who may be asked, in milliseconds. */
  waitedMs?: number
  /** Who was considered and why, where the attempts alone do not tell. */
  considered?: Considered[]
}

/**
 * The journal's lines: a reply that begins before it ends leaves `begun` first, so that no crash can hide it, and one that has ended
 * and is still being counted leaves `ended`. The last is `done`, and only that counts while the process lives.
 */
export type JournalLine = OpenLine | { done: UsageRecord }
export type OpenLine = { begun: UsageRecord } | { ended: UsageRecord }
