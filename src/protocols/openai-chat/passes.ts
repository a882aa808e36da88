import { unfence } from '../anthropic/fence'
import { passes as undo } from '../custom-tools'
import type { Event, Prompt, Target } from '../protocol'
import { isInWords } from './format'
import { splitThoughts } from './think-tags'

/**
 * What a reply goes through on its way to a client of another protocol: thoughts out of the text first, then what was
 * asked for in words, then what was disguised.
 */
export function passes(prompt: Prompt, target: Target): ((event: Event) => Event[])[] {
  return [
    ...(target.profile.thinkTags ? [splitThoughts()] : []),
    ...(isInWords(prompt, target) ? [unfence()] : []),
    ...undo(prompt, target),
  ]
}
