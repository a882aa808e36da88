import { asObject, asText, parseJson } from '../json'
import type { Event, Json } from '../protocol'
import { inMode } from '../service-mode'
import { readUsage } from './usage'

/** A plain, finished answer with its usage: all that accounting wants of it. `undefined` for everything else. */
export function glance(data: string): Event[] | undefined {
  const reply = asObject(parseJson(data))
  const choices = reply?.choices
  if (!reply || reply.error !== undefined || reply.base_resp !== undefined || !Array.isArray(choices)) return undefined
  const usage = readUsage(reply.usage)
  if (!usage || !choices.length || !choices.every(isFinished)) return undefined
  return [{ type: 'usage', usage: { ...usage, ...inMode(reply.service_tier) } }, { type: 'end' }]
}

function isFinished(choice: Json): boolean {
  const { finish_reason: reason, message } = asObject(choice) ?? {}
  return message !== undefined && asText(reason) !== undefined && reason !== 'error'
}
