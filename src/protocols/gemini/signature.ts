import type { JsonObject } from '../protocol'
import { MAGIC } from '../seal'
import { field } from './field'

/**
 * Accepted in place of a signature that is lost, or was never made because another model called the tool.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const NO_SIGNATURE = 'skip_thought_signature_validator'

/** The signature of a part as its client wrote it, and undefined for an empty one. */
export function signatureOf(part: JsonObject): string | undefined {
  const signature = field(part, 'thoughtSignature')
  return typeof signature === 'string' && signature ? signature : undefined
}

/** Those words, and older ones for the same. */
const STAND_INS: ReadonlySet<string | undefined> = new Set([NO_SIGNATURE, 'context_engineering_is_the_way_to_go'])

/** The signature that a model has made: clients put a stand-in themselves where they were told none. */
export function madeSignature(part: JsonObject): string | undefined {
  const signature = signatureOf(part)
  return STAND_INS.has(signature) ? undefined : signature
}

export const isSealed = (signature: string | undefined): boolean => signature?.startsWith(MAGIC) === true

/** Google decodes signatures before it looks at them, and refuses the request when it cannot. */
export const isBase64 = (signature: string): boolean => /^[A-Za-z0-9+/_-]+={0,2}$/.test(signature)

/** The part with another signature, or without one. */
export function withSignature(part: JsonObject, signature: string | undefined): JsonObject {
  const { thoughtSignature: _, thought_signature: __, ...rest } = part
  return signature === undefined ? rest : { ...rest, thoughtSignature: signature }
}

/** The parts of a step with the stand-in on the first call, if that has no signature. */
export function standIn(parts: JsonObject[]): JsonObject[] {
  const first = parts.findIndex((part) => field(part, 'functionCall'))
  if (first < 0 || signatureOf(parts[first]!)) return parts
  return parts.with(first, withSignature(parts[first]!, NO_SIGNATURE))
}

/** Contents with a stand-in on the first call of each step; a step may be spread over several contents of the model's. */
export function standInAll(contents: JsonObject[]): JsonObject[] {
  let hasCalled = false
  return contents.map((content) => {
    if (content.role !== 'model') hasCalled = false
    const parts = content.parts as JsonObject[]
    if (hasCalled || content.role !== 'model' || !Array.isArray(parts) || !parts.some((part) => field(part, 'functionCall'))) return content
    hasCalled = true
    return { ...content, parts: standIn(parts) }
  })
}
