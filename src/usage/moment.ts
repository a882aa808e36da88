import { t } from 'elysia'
import { invalid } from '../lib/api-error'

export type MomentText = string | undefined

/** ISO 8601, or unix milliseconds. */
export const moment = t.Optional(t.String({ maxLength: 40 }))

/** A moment in unix milliseconds. Throws a 422 that names the parameter. */
export function readMoment(text: MomentText, name: string): number | undefined {
  if (text === undefined || text === '') return undefined
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(at) || at > 8e15) throw invalid(`${name}: expected an ISO 8601 date and time, such as 2026-01-31T12:00:00Z.`)
  return at
}
