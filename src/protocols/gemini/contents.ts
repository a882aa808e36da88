import { asList, asObject, asObjects } from '../json'
import { type Json, type JsonObject, type Message, type Part, Refusal } from '../protocol'
import type { CallNamer } from './calls'
import { readPart } from './part'
import { isSealed, signatureOf } from './signature'

/** Reads `systemInstruction`: a content, its parts, or plain text. */
export function readSystem(instruction: Json | undefined, calls: CallNamer): Part[] {
  if (typeof instruction === 'string') return instruction ? [{ type: 'text', text: instruction }] : []
  const parts = Array.isArray(instruction) ? instruction : partsOf(asObject(instruction)?.parts)
  return parts.flatMap((part) => readLoose(part, calls))
}

/**
 * Reads `contents`. Roles other than `model` (`user`, `function`, none at all) are the user's. What the model said is one
 * message, though the client may have kept it in the pieces in which it was streamed.
 */
export function readContents(contents: Json | undefined, calls: CallNamer): Message[] {
  if (contents === undefined || contents === null) throw new Refusal('contents must be an array of contents', 'contents')
  if (typeof contents === 'string') return [{ role: 'user', parts: [{ type: 'text', text: contents }] }]
  const messages: Message[] = []
  for (const content of asObject(contents) ? [contents] : asList(contents)) {
    const { role, parts } = asObject(content) ?? { role: 'user', parts: content }
    const last = messages.at(-1)
    if (role !== 'model') messages.push({ role: 'user', parts: partsOf(parts).flatMap((part) => readLoose(part, calls)) })
    else if (last?.role === 'assistant') readSaid(partsOf(parts), last.parts, calls)
    else messages.push({ role: 'assistant', parts: readSaid(partsOf(parts), [], calls) })
  }
  return messages
}

/** One part may stand there without a list around it, and plain text without a part. */
const partsOf = (parts: Json | undefined): Json[] => (Array.isArray(parts) ? parts : parts === undefined || parts === null ? [] : [parts])

function readLoose(part: Json, calls: CallNamer): Part[] {
  if (typeof part === 'string') return part ? [{ type: 'text', text: part }] : []
  const fields = asObject(part)
  return fields ? readPart(fields, calls) : []
}

/** Adds parts to what the model has said. */
function readSaid(parts: Json[], said: Part[], calls: CallNamer): Part[] {
  for (const raw of parts) {
    const fields: JsonObject = asObject(raw) ?? { text: raw }
    for (const part of readPart(fields, calls)) add(part, fields, said)
  }
  return said
}

function add(part: Part, raw: JsonObject, said: Part[]) {
  const last = said.at(-1)
  if (part.type === 'text' && last?.type === 'text') said[said.length - 1] = { ...last, text: last.text + part.text }
  else if (isWords(part) && isWords(last)) said[said.length - 1] = { ...last, text: last.text + part.text }
  else if (part.type === 'reasoning' && raw.thought !== true && isSealed(signatureOf(raw))) putBack(part, said)
  else said.push(part)
}

type Thought = Extract<Part, { type: 'reasoning' }>

const isWords = (part: Part | undefined): part is Thought => part?.type === 'reasoning' && !part.signature

/**
 * Other vendors think before they speak, but the state of the thought stands behind the words, where a Gemini client keeps
 * it: it goes back in front of them, to the words of the thought if they are still there.
 */
function putBack(thought: Thought, said: Part[]) {
  let at = said.length
  while (at > 0 && said[at - 1]!.type === 'text') at--
  const before = said[at - 1]
  if (isWords(before)) said[at - 1] = { ...before, signature: thought.signature! }
  else said.splice(at, 0, thought)
}

/** The contents of a request, as far as they are objects. */
export const contentsOf = (body: JsonObject): JsonObject[] =>
  asObject(body.contents) ? [body.contents as JsonObject] : asObjects(body.contents)
