import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Json } from '../protocol'
import { type Profile, profileSchema } from './profile'

const capabilitiesSchema = Type.Record(Type.String({ minLength: 1 }), Type.Partial(profileSchema, { additionalProperties: false }))

/** What an admin says of a channel's models: a name, or a pattern with `*`, → facts. */
export type Capabilities = Record<string, Partial<Profile>>

/** Reads the capabilities of a channel; answers a sentence about the first thing that is wrong. */
export function readCapabilities(value: Json): string | undefined {
  const error = Value.Errors(capabilitiesSchema, value).First()
  if (!error) return undefined
  const allowed = (error.schema as { anyOf?: { const: string }[] }).anyOf?.map((word) => word.const)
  const where = error.path.split('/').filter(Boolean).map(readStep).join(' → ') || 'the value'
  if (allowed) return `capabilities: ${where} must be one of ${allowed.join(', ')}`
  if (/unexpected property/i.test(error.message))
    return `capabilities: ${where} is not known; known are ${Object.keys(profileSchema.properties).join(', ')}`
  return `capabilities: ${where}: ${error.message.toLowerCase()}`
}

/** A step of a JSON pointer (RFC 6901); names of models hold slashes. */
const readStep = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** The facts that apply to a model, in the order in which they are written. */
export function capabilitiesOf(capabilities: Capabilities | null, model: string): Partial<Profile>[] {
  if (!capabilities) return []
  return Object.entries(capabilities)
    .filter(([pattern]) => matchesPattern(pattern, model))
    .map(([, facts]) => facts)
}

function matchesPattern(pattern: string, model: string): boolean {
  const [first, ...rest] = pattern.split('*')
  if (!rest.length) return pattern === model
  if (!model.startsWith(first!)) return false
  let at = first!.length
  const last = rest.pop()!
  for (const piece of rest) {
    const found = model.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return model.length - last.length >= at && model.endsWith(last)
}
