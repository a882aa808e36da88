import { Type } from '@sinclair/typebox'
import { nullable } from '../lib/schema'
import type { BoundState } from './state'

const moment = nullable(Type.String({ format: 'date-time' }))
const NANO = 1e9

/** How a key stands with one of its limits, as the API shows it. */
export const boundAnswer = Type.Object({
  kind: Type.String({ description: 'cost (US dollars), tokens or requests' }),
  per: Type.String({ description: '5h, day, week, month or ever' }),
  limit: Type.Number(),
  used: Type.Number(),
  reserved: Type.Number({ description: 'What requests under way may use' }),
  left: Type.Number(),
  startedAt: moment,
  resetsAt: moment,
})

/** Nanodollars as dollars, moments as text. */
export function showBound({ kind, per, most, used, reserved, startedAt, resetsAt }: BoundState): typeof boundAnswer.static {
  const unit = kind === 'cost' ? NANO : 1
  return {
    kind,
    per,
    limit: most / unit,
    used: used / unit,
    reserved: reserved / unit,
    left: Math.max(0, most - used) / unit,
    startedAt: per === 'ever' ? null : iso(startedAt),
    resetsAt: iso(resetsAt),
  }
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
