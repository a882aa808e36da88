import type { Fault } from '../protocols/protocol'
import type { ApiKey, LimitKind, LimitPeriod } from './key'
import { type Bound, NANO } from './tally'

/** How soon a place may be free that others hold. */
const SOON_MS = 2000

const periods: Record<LimitPeriod, string> = {
  '5h': 'in 5 hours',
  day: 'a day',
  week: 'a week',
  month: 'a month',
  ever: 'in all',
}

/** Dollars with as many digits as matter. */
const dollars = (nano: number) => `$${(nano / NANO).toFixed(nano < NANO / 100 && nano > 0 ? 6 : 2)}`
export const said = (kind: LimitKind, amount: number) => (kind === 'cost' ? dollars(amount) : `${amount} ${kind}`)

const refuse = (message: string, retryAfterMs?: number): Fault => ({
  kind: 'limit',
  status: 429,
  message,
  ...(retryAfterMs !== undefined && { retryAfterMs: Math.max(1, retryAfterMs) }),
})

/** A limit has been used up. */
export function spentFault({ name }: ApiKey, { kind, per, most, span }: Bound, now: number): Fault {
  const used = `the API key "${name}" has used ${said(kind, span.used[kind])} of ${said(kind, most)} ${periods[per]}, none is left`
  if (!Number.isFinite(span.end)) return refuse(`${used}; ask whoever gave it to you for more`)
  return refuse(`${used} until ${new Date(span.end).toISOString()}`, span.end - now)
}

/** What is left would do, but not together with what the requests that are under way may use. */
export function crowdedFault({ name }: ApiKey, { kind, per, most, span }: Bound, amount: number): Fault {
  const left = said(kind, most - span.used[kind])
  const others = `${said(kind, span.reserved[kind])} of it may be used by requests that are under way`
  return refuse(
    `the API key "${name}" has ${left} left of ${said(kind, most)} ${periods[per]}, ${others}, and this one may use ${said(kind, amount)}; try again when they have ended`,
    SOON_MS,
  )
}

export function concurrencyFault({ name, maxConcurrency }: ApiKey, running: number): Fault {
  return refuse(
    `the API key "${name}" has ${running} of ${maxConcurrency} requests at once under way; try again when one has ended`,
    SOON_MS,
  )
}

/** `until` is when the last minute will hold less. */
export function rateFault({ name }: ApiKey, what: 'requests' | 'tokens', used: number, most: number, until: number, now: number): Fault {
  const back = new Date(until).toISOString()
  return refuse(`the API key "${name}" has had ${used} of ${most} ${what} a minute; there is room again at ${back}`, until - now)
}

/** What may be asked for and has no price. */
export interface Unpriced {
  model: string
  channel: string
}

/** A spending limit says nothing about what has no price. */
export const unpricedFault = ({ name }: ApiKey, { model, channel }: Unpriced): Fault => ({
  kind: 'limit',
  status: 403,
  message: `the API key "${name}" has a spending limit, and nobody knows what ${model} costs at ${channel}: an admin can set its price under "Prices" (0 if it is free), or allow it in the settings`,
})

export const originFault = ({ name }: ApiKey, address: string): Fault => ({
  kind: 'limit',
  status: 403,
  message: `the API key "${name}" may not be used from ${address}; an admin can add that to its addresses`,
})
