import { asList, asObject, compact } from '../json'
import type { Json, JsonObject, OpenState } from '../protocol'
import { sealedIn } from './reasoning'

/** Takes the states that were sealed here out of a client's messages; those of the upstream's own are put in as it made them. */
export function unseal({ messages }: JsonObject, open: OpenState): Record<string, Json | undefined> {
  let isChanged = false
  const opened = asList(messages).map((value) => {
    const message = asObject(value)
    if (!message || !asList(message.reasoning_details).some((detail) => sealedIn(detail) !== undefined)) return value
    isChanged = true
    const details = asList(message.reasoning_details).flatMap((detail) => openDetail(detail, open))
    return compact({ ...message, reasoning_details: details.length ? details : undefined })
  })
  return isChanged ? { messages: opened } : {}
}

function openDetail(detail: Json, open: OpenState): Json[] {
  const sealed = sealedIn(detail)
  return sealed === undefined ? [detail] : (open(sealed)?.details ?? [])
}
