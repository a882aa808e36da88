/** The value of a reply's header, by its lower-case name. */
type Header = (name: string) => string | undefined

/**
 * How long an upstream asks to be left alone, in milliseconds (D4 of the protocol notes): `retry-after-ms`, `retry-after` in
 * seconds or as a date, Google's `RetryInfo` (`delay`), and for rate limits the moment at which the limit that is used up
 * begins anew. Dates are taken against the reply's own `date`, so nobody's clock has to be right.
 */
export function readRetryAfter(status: number, header: Header, delay: string | undefined): number | undefined {
  const exact = milliseconds(header('retry-after-ms'), 1)
  if (exact !== undefined) return exact
  const after = header('retry-after')
  const told = milliseconds(after, 1000) ?? untilDate(after, header)
  if (told !== undefined) return told
  const span = readSpan(delay)
  if (span !== undefined) return span
  return status === 429 ? untilReset(header) : undefined
}

/** Anthropic's and OpenAI's limits come in kinds, each with what remains of it and when it begins anew. */
const LIMITS: readonly { remaining: string; reset: string }[] = [
  ...['requests', 'tokens'].map((kind) => ({ remaining: `x-ratelimit-remaining-${kind}`, reset: `x-ratelimit-reset-${kind}` })),
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map((kind) => ({
    remaining: `anthropic-ratelimit-${kind}-remaining`,
    reset: `anthropic-ratelimit-${kind}-reset`,
  })),
  { remaining: 'anthropic-ratelimit-unified-remaining', reset: 'anthropic-ratelimit-unified-reset' },
  { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
]

/** The longest of the limits that are used up; where none says so, the shortest, which most likely was the one. */
function untilReset(header: Header): number | undefined {
  const used: number[] = []
  const others: number[] = []
  for (const { remaining, reset } of LIMITS) {
    const ms = readReset(header(reset), header)
    if (ms !== undefined) (Number(header(remaining) ?? 1) === 0 ? used : others).push(ms)
  }
  if (used.length) return Math.max(...used)
  return others.length ? Math.min(...others) : undefined
}

/** A span (`6m0s`), seconds, a moment in seconds or milliseconds since 1970, or an RFC 3339 date. */
function readReset(text: string | undefined, header: Header): number | undefined {
  const number = milliseconds(text, 1000)
  if (number === undefined) return readSpan(text) ?? untilDate(text, header)
  const seconds = number / 1000
  if (seconds < FIRST_MOMENT) return number
  return untilMoment(seconds < FIRST_MOMENT * 1000 ? number : seconds, header)
}

/** Seconds from here on are no span but a moment (2001 as seconds since 1970). */
const FIRST_MOMENT = 1e9

function untilDate(text: string | undefined, header: Header): number | undefined {
  const moment = Date.parse(text ?? '')
  return Number.isNaN(moment) ? undefined : untilMoment(moment, header)
}

function untilMoment(moment: number, header: Header): number | undefined {
  const now = Date.parse(header('date') ?? '')
  return Number.isNaN(now) ? undefined : Math.max(0, moment - now)
}

function milliseconds(text: string | undefined, unit: number): number | undefined {
  if (text === undefined || !/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return undefined
  return Number(text) * unit
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A span as Go writes it: `120ms`, `37.5s`, `2m59.56s`, `1h30m`. */
function readSpan(text: string | undefined): number | undefined {
  if (!text || !/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) sum += Number(number) * UNITS[unit!]!
  return sum
}
