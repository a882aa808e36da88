import { asNumber, asObject } from '../protocols/json'
import type { Json, Part, PartDelta } from '../protocols/protocol'

/** Words that an interruption has cut in two: their second half, behind the first. */

/** Whether a part is words that could go on. */
export const isWords = (part: Part): boolean => part.type === 'text' || (part.type === 'reasoning' && part.signature === undefined)

/** Whether what begins can be the rest of what was cut. */
export const goesOn = (cut: Part, rest: Part): boolean => cut.type === rest.type && isWords(rest)

/** Both halves as one part. */
export function join(first: Part, second: Part): Part {
  if (first.type === 'reasoning' && second.type === 'reasoning') return { ...second, text: first.text + second.text }
  if (first.type !== 'text' || second.type !== 'text') return second
  const moved = (second.annotations ?? []).map((annotation) => moveBehind(first.text, annotation))
  const annotations = [...(first.annotations ?? []), ...moved]
  const logprobs = [...(first.logprobs ?? []), ...(second.logprobs ?? [])]
  const text = first.text + second.text
  return { ...second, text, ...(annotations.length && { annotations }), ...(logprobs.length && { logprobs }) }
}

/** What is said of the second half, as it is said of the whole. */
export function behind(first: Part, delta: PartDelta): PartDelta {
  if (delta.kind !== 'annotation' || first.type !== 'text') return delta
  return { ...delta, annotation: moveBehind(first.text, delta.annotation) }
}

/** A source names the place in the text that it belongs to. */
function moveBehind(text: string, annotation: Json): Json {
  const fields = asObject(annotation)
  const [start, end] = [asNumber(fields?.start_index), asNumber(fields?.end_index)]
  if (!fields || start === undefined || end === undefined) return annotation
  return { ...fields, start_index: start + text.length, end_index: end + text.length }
}
