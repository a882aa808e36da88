import type { Event, Prompt } from '../protocol'
import { stopAtSequences } from '../stop'
import { restoreToolNames } from '../tool-names'

/** What a reply of Responses goes through on its way to a client of another protocol. */
export function passes(prompt: Prompt): ((event: Event) => Event[])[] {
  return [restoreToolNames(prompt), stopAtSequences(prompt)]
}
