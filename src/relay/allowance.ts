import type { Channel } from '../channels/channel'
import type { Group } from '../groups/group'
import type { KeyLimits } from '../keys/limits'
import type { Place } from '../keys/place'
import type { Rates } from '../keys/rates'
import type { Unpriced } from '../keys/refusal'
import type { Ask } from '../keys/weight'
import { type Counts, costOf } from '../prices/cost'
import type { Prices } from '../prices/store'
import { estimateRequest } from '../protocols/estimate'
import { asObject } from '../protocols/json'
import type { Fault, JsonObject, Mode } from '../protocols/protocol'
import { modeOf } from '../protocols/service-mode'
import type { UsageRecord } from '../usage/record'
import type { Incoming } from './outgoing'

export interface AllowanceDependencies {
  keyLimits: KeyLimits
  channel(id: number): Channel | undefined
  prices: Pick<Prices, 'find'>
}

export type Allowance = ReturnType<typeof createAllowance>

/** What API keys may use, asked in the relay's words. */
export function createAllowance({ keyLimits, channel, prices }: AllowanceDependencies) {
  /** The dearest of those who may serve the request: who does is not known yet. */
  function dearest(group: Group, counts: Counts): number | Unpriced {
    let most = 0
    for (const { enabled, channelId, model } of group.members) {
      const at = enabled ? channel(channelId) : undefined
      if (!at?.enabled) continue
      const priced = prices.find(model, channelId)
      if (!priced) return { model, channel: at.name }
      most = Math.max(most, costOf(counts, priced.tariff))
    }
    return most
  }

  function askFor({ body }: Incoming, group: Group, { startedAt }: UsageRecord): Ask {
    return {
      arrived: startedAt,
      bytes: body.bytes.length,
      tokens: () => estimateRequest(body.json),
      maxOutput: () => maxOutput(body.json),
      cost: (input, output) => dearest(group, { input, output, ...modeAsked(body.json) }),
    }
  }

  return {
    /** Takes a place for a request of a key that has limits, or says why there is none. */
    take(incoming: Incoming, group: Group, record: UsageRecord): Place | Fault | undefined | Promise<Place | Fault | undefined> {
      const { key } = incoming
      if (!keyLimits.isLimited(key.id)) return undefined
      const enter = () => keyLimits.enter(key, askFor(incoming, group, record))
      const reading = keyLimits.ready(key)
      return reading ? reading.then(enter) : enter()
    },
    ended: keyLimits.ended,
    /** Tells the client in its headers what is left to its key. */
    tell(response: Response, door: string, keyId: number | null): Response {
      const rates = keyId === null ? undefined : keyLimits.ratesOf(keyId)
      if (!rates) return response
      for (const [name, value] of rateHeaders(door, rates, Date.now())) response.headers.set(name, value)
      return response
    },
  }
}

/** What asks to be served sooner is reckoned with at that price; what asks to be served later may be served at once. */
function modeAsked({ service_tier: tier, serviceTier, speed }: JsonObject): { mode?: Mode } {
  return [tier, serviceTier, speed].some((word) => modeOf(word) === 'fast') ? { mode: 'fast' } : {}
}

const OUTPUT_FIELDS = ['max_completion_tokens', 'max_output_tokens', 'max_tokens'] as const
const MOST_ANSWERS = 128

/** The longest reply that a request allows, in tokens, in whatever protocol's words. */
function maxOutput(body: JsonObject): number | undefined {
  const gemini = asObject(body.generationConfig) ?? asObject(body.generation_config)
  const stated = gemini ? [gemini.maxOutputTokens, gemini.max_output_tokens] : OUTPUT_FIELDS.map((name) => body[name])
  const answers = gemini ? (gemini.candidateCount ?? gemini.candidate_count) : body.n
  const most = stated.find(isCount)
  return most === undefined ? undefined : most * (isCount(answers) ? Math.min(answers, MOST_ANSWERS) : 1)
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0

/** In the dialect of the door: Anthropic tells moments, OpenAI and those like it tell durations, Gemini tells nothing. */
export function rateHeaders(door: string, rates: Rates, now: number): [name: string, value: string][] {
  const headers: [string, string][] = []
  if (door === 'gemini') return headers
  for (const what of ['requests', 'tokens'] as const) {
    const rate = rates[what]
    if (!rate) continue
    const { limit, left, resetMs } = rate
    if (door === 'anthropic') {
      headers.push([`anthropic-ratelimit-${what}-limit`, String(limit)], [`anthropic-ratelimit-${what}-remaining`, String(left)])
      if (resetMs !== undefined)
        headers.push([`anthropic-ratelimit-${what}-reset`, `${new Date(now + resetMs).toISOString().slice(0, 19)}Z`])
    } else {
      headers.push([`x-ratelimit-limit-${what}`, String(limit)], [`x-ratelimit-remaining-${what}`, String(left)])
      if (resetMs !== undefined) headers.push([`x-ratelimit-reset-${what}`, duration(resetMs)])
    }
  }
  return headers
}

/** As OpenAI writes it: `120ms`, `1s`, `6m0s`, `2h0m0s`. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`
  const seconds = Math.ceil(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (!minutes) return `${seconds}s`
  return minutes < 60 ? `${minutes}m${seconds % 60}s` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`
}
