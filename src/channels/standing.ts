import { Type } from '@sinclair/typebox'
import { nullable } from '../lib/schema'

const time = Type.String({ format: 'date-time' })

/** How something fares that may need a rest. */
export const stateFields = {
  status: Type.String({ description: '`ready`, `off`, `resting`, `invalid`, `half-open` (the next request finds out) or `probing`' }),
  reason: nullable(Type.String({ description: 'What keeps it from being used' })),
  since: nullable(time),
  until: nullable(time),
}
export const latencyMs = nullable(Type.Number({ description: 'Milliseconds to the first token, lately' }))

/** Counted where the channel, or one of its keys, has limits. */
export const load = {
  running: Type.Number({ description: 'Requests that take a place in its limits' }),
  waiting: Type.Number({ description: 'Requests that stand in line for one' }),
}

/** Times are ISO 8601. */
export interface State {
  status: string
  reason: string | null
  since: string | null
  until: string | null
}

/** What goes to a channel that has limits, just now. */
export interface Load {
  running: number
  waiting: number
}

/** How channels and their parts fare. */
export interface Standing {
  load(channelId: number): Load
  endpoint(id: number): State & { latencyMs: number | null }
  key(id: number): State & { models: (State & { model: string })[] }
}

const ready = { status: 'ready', reason: null, since: null, until: null }
/** Where nobody knows how they fare. */
export const allReady: Standing = {
  load: () => ({ running: 0, waiting: 0 }),
  endpoint: () => ({ ...ready, latencyMs: null }),
  key: () => ({ ...ready, models: [] }),
}

/** What is switched off fares neither well nor badly. */
export const off = { status: 'off', reason: null, since: null, until: null }
