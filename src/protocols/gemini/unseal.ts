import { asObject } from '../json'
import type { Json, JsonObject, OpenState, Target } from '../protocol'
import { contentsOf } from './contents'
import { isSealed, signatureOf, standInAll, withSignature } from './signature'

/**
 * Opens the states that are sealed in a conversation on its way to Gemini: its own come back in their place, those of other
 * vendors go, with what was there only for them. The calls before which they stood get the stand-in where one is needed.
 */
export function unseal(body: JsonObject, open: OpenState, target?: Target): Record<string, Json | undefined> {
  const contents = contentsOf(body).flatMap((content): JsonObject[] => {
    if (!Array.isArray(content.parts)) return [content]
    const parts = content.parts.flatMap((part) => unsealPart(part, open))
    return parts.length || !content.parts.length ? [{ ...content, parts }] : []
  })
  return { contents: target && !target.profile.signedCalls ? contents : standInAll(contents) }
}

function unsealPart(part: Json, open: OpenState): Json[] {
  const fields = asObject(part)
  const signature = fields && signatureOf(fields)
  if (!fields || !signature || !isSealed(signature)) return [part]
  const bare = withSignature(fields, open(signature)?.signature)
  return signatureOf(bare) || says(bare) ? [bare] : []
}

const says = ({ text, thought: _, ...rest }: JsonObject) => Boolean(text) || Object.keys(rest).length > 0
