import type { Fault } from '../protocols/protocol'
import { concurrencyFault, crowdedFault, rateFault, spentFault, type Unpriced } from './refusal'
import type { Amounts } from './span'
import type { Tally } from './tally'

/** What is asked for, as far as it is known before anybody has answered. */
export interface Ask {
  /** When it came; unix milliseconds. */
  arrived: number
  /** Of the request's body. */
  bytes: number
  /** About how many tokens go up; counted when the size of the body alone does not tell. */
  tokens(): number
  /** The longest reply it allows, in tokens; undefined where it says nothing, 0 where replies have none. */
  maxOutput(): number | undefined
  /** What it may cost at most, in nanodollars, or what has no price. */
  cost(input: number, output: number): number | Unpriced
}

/** What a request may use. */
export interface Weight extends Amounts {
  /** About how many tokens go up; 0 where nobody wanted to know. */
  input: number
  unpriced?: Unpriced
}

/** Longer replies than this, and than eight usual ones, are not reckoned with before they come: who may have 64,000 tokens rarely gets them. */
const LONG_OUTPUT = 8192
/** Where a request does not say how long its reply may be. */
const USUAL_OUTPUT = 1024
/** Fewer bytes than this make a token on the whole, in any language. */
const BYTES_PER_TOKEN = 3
/** How many times as much as it seems a request may turn out to use before that is worth a closer look. */
const MARGIN = 8

const light: Weight = { input: 0, cost: 0, tokens: 0, requests: 1 }

/** By the size of the body where there is much more left than it could be, else by its words. */
export function weigh(tally: Tally, ask: Ask, at: number): Weight {
  if (!tally.isWeighed) return light
  const output = outputOf(tally, ask.maxOutput())
  const rough = weightOf(tally, ask, Math.ceil(ask.bytes / BYTES_PER_TOKEN), output)
  return isNear(tally, rough, at) ? weightOf(tally, ask, ask.tokens(), output) : rough
}

function weightOf({ isPriced }: Tally, ask: Ask, input: number, output: number): Weight {
  const cost = isPriced ? ask.cost(input, output) : 0
  if (typeof cost === 'number') return { input, cost, tokens: input + output, requests: 1 }
  return { input, cost: 0, tokens: input + output, requests: 1, unpriced: cost }
}

function outputOf({ typicalOutput }: Tally, most: number | undefined): number {
  if (most === undefined) return Math.max(USUAL_OUTPUT, 2 * Math.round(typicalOutput))
  return Math.min(most, Math.max(LONG_OUTPUT, 8 * Math.round(typicalOutput)))
}

function isNear({ bounds, key, tokens }: Tally, weight: Weight, at: number): boolean {
  if (key.tokensPerMinute !== null && tokens.sum(at) + MARGIN * weight.tokens > key.tokensPerMinute) return true
  for (const { kind, most, span } of bounds) {
    if (kind !== 'requests' && span.used[kind] + span.reserved[kind] + MARGIN * weight[kind] > most) return true
  }
  return false
}

/** Why there is no place for a request of this weight. */
export function obstacle(tally: Tally, weight: Weight, at: number): Fault | undefined {
  const { key, running } = tally
  if (key.maxConcurrency !== null && running >= key.maxConcurrency) return concurrencyFault(key, running)
  for (const bound of tally.bounds) {
    const { kind, most, span } = bound
    if (span.used[kind] >= most) return spentFault(key, bound, at)
    // Requests are counted exactly; where use can only be estimated, the only one is not held to its estimate.
    if (span.reserved.requests > 0 && span.used[kind] + span.reserved[kind] + weight[kind] > most)
      return crowdedFault(key, bound, weight[kind])
  }
  return tooFast(tally, weight.tokens, at)
}

function tooFast({ key, requests, tokens }: Tally, amount: number, at: number): Fault | undefined {
  const { requestsPerMinute, tokensPerMinute } = key
  const had = requestsPerMinute === null ? 0 : requests.count(at)
  if (requestsPerMinute !== null && had >= requestsPerMinute)
    return rateFault(key, 'requests', had, requestsPerMinute, requests.fewerAt(requestsPerMinute), at)
  const sum = tokensPerMinute === null ? 0 : tokens.sum(at)
  // What alone is more than the limit goes when nothing else does.
  if (tokensPerMinute === null || !sum || sum + amount <= tokensPerMinute) return undefined
  return rateFault(key, 'tokens', sum, tokensPerMinute, tokens.lessAt(Math.max(0, tokensPerMinute - amount)), at)
}
