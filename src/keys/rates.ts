import type { LimitKind } from './key'
import type { Tally } from './tally'

/** How much of a limit is left; the tightest there is. */
export interface Rate {
  limit: number
  left: number
  /** When there is room for all of it again, in milliseconds from now; undefined is never. */
  resetMs: number | undefined
}

export interface Rates {
  requests: Rate | undefined
  tokens: Rate | undefined
}

const MINUTE = 60_000

/** What the client of a key is told of its limits of requests and tokens. */
export function ratesOf({ key, requests, tokens, bounds }: Tally, at: number): Rates {
  let ofRequests = rate(key.requestsPerMinute, () => requests.count(at))
  let ofTokens = rate(key.tokensPerMinute, () => tokens.sum(at))
  for (const { kind, most, span } of bounds) {
    if (kind === 'cost') continue
    const left = Math.max(0, most - used(span, kind))
    const found = { limit: most, left, resetMs: Number.isFinite(span.end) ? Math.max(0, span.end - at) : undefined }
    if (kind === 'requests') ofRequests = tighter(ofRequests, found)
    else ofTokens = tighter(ofTokens, found)
  }
  return { requests: ofRequests, tokens: ofTokens }
}

const used = ({ used, reserved }: Tally['bounds'][number]['span'], kind: LimitKind) => used[kind] + reserved[kind]

const rate = (limit: number | null, had: () => number): Rate | undefined =>
  limit === null ? undefined : { limit, left: Math.max(0, limit - had()), resetMs: MINUTE }

const tighter = (one: Rate | undefined, other: Rate): Rate => (one && one.left <= other.left ? one : other)
