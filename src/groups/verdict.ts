import type { FaultRule } from '../channels/channel'
import type { Fault, FaultKind } from '../protocols/protocol'

/** What may need a rest, each on its own: an endpoint, a key, and a key for one model. */
export const partKinds = ['endpoint', 'key', 'key-model'] as const
export type PartKind = (typeof partKinds)[number]

/** Whose fault a failure was, and what may be tried after it. */
export interface Verdict {
  /** Another key or endpoint of the same member first, other members only, or nothing: then the client gets the fault. */
  next: 'key' | 'endpoint' | 'member' | 'stop'
  /** What it is held against; `null` is nobody. */
  blames: PartKind | null
  /** The rest that a rule of the channel asks for; otherwise it goes by the fault. */
  restMs?: number
}

const stop: Verdict = { next: 'stop', blames: null }
const badEndpoint: Verdict = { next: 'endpoint', blames: 'endpoint' }
const badKey: Verdict = { next: 'key', blames: 'key' }
const busyKey: Verdict = { next: 'key', blames: 'key-model' }

/** D3 of the protocol notes. What only concerns client and gateway is nobody's. */
const verdicts: Record<FaultKind, Verdict> = {
  caller: stop,
  auth: stop,
  'not-found': stop,
  limit: stop,
  'client-gone': stop,
  gateway: { next: 'member', blames: null },
  key: badKey,
  quota: badKey,
  rate: busyKey,
  model: busyKey,
  transient: badEndpoint,
  timeout: badEndpoint,
}

/** Whose fault it was: by the first rule of the channel that fits, else by its kind. */
export function judge(fault: Fault, rules: readonly FaultRule[]): Verdict {
  if (fault.kind === 'client-gone') return stop
  if (fault.blameless) return { ...verdicts[fault.kind], blames: null }
  const rule = rules.find((one) => fits(one, fault))
  return rule ? verdictOf(rule, fault) : verdicts[fault.kind]
}

function fits({ status, words }: FaultRule, fault: Fault): boolean {
  if (status !== undefined && status !== fault.status) return false
  return !words || `${fault.code ?? ''} ${fault.message}`.toLowerCase().includes(words.trim().toLowerCase())
}

const A_MINUTE = 60

function verdictOf({ then, seconds }: FaultRule, { kind }: Fault): Verdict {
  const rest = seconds === undefined ? undefined : 1000 * seconds
  switch (then) {
    case 'stop':
      return stop
    case 'next-key':
      return rest ? { next: 'key', blames: 'key', restMs: rest } : { next: 'key', blames: null }
    case 'next-member':
      return rest ? { next: 'member', blames: 'key-model', restMs: rest } : { next: 'member', blames: null }
    case 'rest': {
      const usual = verdicts[kind].next
      return { next: usual === 'stop' ? 'key' : usual, blames: 'key-model', restMs: rest ?? 1000 * A_MINUTE }
    }
  }
}
