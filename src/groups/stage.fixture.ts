import type { Channel } from '../channels/channel'
import { createLimits } from '../channels/limits'
import type { Fault } from '../protocols/protocol'
import type { Group, GroupMode, Member } from './group'
import { createHealth } from './health'
import { createLedger } from './ledger'
import { createPatience } from './patience'
import { createPicker, type PickerOptions } from './pick'
import { createRoom } from './room'

const noLimits = { maxConcurrency: null, requestsPerMinute: null, tokensPerMinute: null }

/** A channel with one endpoint (id × 10) and one key (id × 100). */
export const channel = (id: number, more: Partial<Channel> = {}): Channel => ({
  id,
  name: `c${id}`,
  protocol: 'openai-chat',
  enabled: true,
  endpoints: [endpoint(id * 10)],
  keys: [key(id * 100)],
  models: ['m'],
  keyStrategy: 'round-robin',
  proxy: null,
  headers: [],
  overrides: null,
  capabilities: null,
  faultRules: [],
  autoSync: false,
  autoGroup: false,
  modelFilter: null,
  ...noLimits,
  maxQueue: null,
  priceMultiplier: null,
  syncedModels: [],
  syncedAt: null,
  modelMap: null,
  skipChecks: false,
  checkByCall: false,
  createdAt: 0,
  updatedAt: 0,
  ...more,
})

export const key = (id: number, enabled = true) => ({ id, secret: 's', hint: `…${id}`, note: '', enabled, ...noLimits, createdAt: id })
export const endpoint = (id: number, enabled = true) => ({ id, url: `http://e${id}/v1`, enabled })

/** A member of its channel's number. */
export const member = (id: number, more: Partial<Member> = {}): Member => ({
  id,
  channelId: id,
  model: 'm',
  priority: 0,
  weight: 1,
  enabled: true,
  auto: false,
  missingSince: null,
  ...more,
})

export const group = (mode: GroupMode, members: Member[], more: Partial<Group> = {}): Group => ({
  id: 1,
  name: 'g',
  mode,
  members,
  firstEventTimeoutSeconds: null,
  idleTimeoutSeconds: null,
  totalTimeoutSeconds: null,
  affinitySeconds: 0,
  maxAttempts: null,
  match: null,
  ...more,
})

/** A linear congruential generator: the same numbers on every run. */
export function seeded(seed = 1) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

export const transient: Fault = { kind: 'transient', status: 503, message: 'down' }
export const badKey: Fault = { kind: 'key', status: 401, message: 'no' }
export const busy = (retryAfterMs?: number): Fault => ({
  kind: 'rate',
  status: 429,
  message: 'slow down',
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})

/** Everything that decides, over these channels, with a clock that is moved by hand. */
export function stage(channels: Channel[], options: Partial<PickerOptions> = {}) {
  let time = 1_000_000
  const now = () => time
  const random = options.random ?? (() => 0)
  const health = createHealth({ now, random })
  const ledger = createLedger(now, random)
  const limits = createLimits({ channels: { all: () => channels, onChange: () => {} }, maxQueue: () => 10, now })
  const picker = createPicker({ channel: (id) => channels.find((one) => one.id === id), health, ledger, limits, now, random, ...options })
  const room = createRoom({ now, random, tickMs: 0 })
  health.onChange(room.wake)
  const patience = createPatience({ room, limits: () => ({ longest: 20_000, pause: 5000 }), now, random })
  return { channels, health, ledger, picker, room, patience, now, wait: (ms: number) => (time += ms) }
}
