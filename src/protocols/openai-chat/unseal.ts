import { asList, asObject, asObjects, asText, compact } from '../json'
import type { Json, JsonObject, OpenState } from '../protocol'
import { MAGIC } from '../seal'
import { sealedIn } from './reasoning'

/** Takes the states that were sealed here out of a client's messages; those of the upstream's own are put in as it made them. */
export function unseal({ messages }: JsonObject, open: OpenState): Record<string, Json | undefined> {
  let isChanged = false
  const opened = asList(messages).map((value) => {
    const message = asObject(value)
    if (!message || !isSealed(message)) return value
    isChanged = true
    return compact({
      ...message,
      ...(message.reasoning_details && { reasoning_details: openDetails(asList(message.reasoning_details), open) }),
      ...(message.tool_calls && { tool_calls: asObjects(message.tool_calls).map((call) => openCall(call, open)) }),
    })
  })
  return isChanged ? { messages: opened } : {}
}

const isSealed = ({ reasoning_details, tool_calls }: JsonObject) =>
  asList(reasoning_details).some((detail) => sealedIn(detail) !== undefined) ||
  asObjects(tool_calls).some((call) => signatureOf(call)?.startsWith(MAGIC))

function openDetails(details: Json[], open: OpenState): Json[] | undefined {
  const opened = details.flatMap((detail) => {
    const sealed = sealedIn(detail)
    return sealed === undefined ? [detail] : (open(sealed)?.details ?? [])
  })
  return opened.length ? opened : undefined
}

const googleOf = (call: JsonObject) => asObject(asObject(call.extra_content)?.google)
const signatureOf = (call: JsonObject) => asText(googleOf(call)?.thought_signature)

/** Gemini's signature of a call stands on the call. */
function openCall(call: JsonObject, open: OpenState): JsonObject {
  const sealed = signatureOf(call)
  if (!sealed?.startsWith(MAGIC)) return call
  const thought_signature = open(sealed)?.signature
  const google = compact({ ...googleOf(call), thought_signature })
  const extra = compact({ ...asObject(call.extra_content), google: Object.keys(google).length ? google : undefined })
  return compact({ ...call, extra_content: Object.keys(extra).length ? extra : undefined })
}
