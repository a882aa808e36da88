import { wrapInput } from '../custom-tools'
import { asObject, compact, parseInput, parseJson } from '../json'
import type { JsonObject, Part, Prompt, Target } from '../protocol'
import { wireCallId, wireToolName } from '../tool-names'
import { checkInputs, type Mend, type Turn, toTurns } from '../turns'
import { wordFor } from '../words'
import { writeMedia } from './media'
import { isBase64, standIn } from './signature'

type Call = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/**
 * Writes `contents`. What is written for a turn never changes when the conversation grows, so that Google's cache finds it
 * again: the stand-in for signatures therefore is on the calls of earlier turns as well, though only the running one needs it.
 */
export function writeContents(prompt: Prompt, target: Target): JsonObject[] {
  const field = wordFor(prompt.from, 'messages')
  const mended = new Set<string>()
  const mend = (detail: string) => {
    if (!mended.has(detail)) target.warn({ field, action: 'rewritten', detail })
    mended.add(detail)
  }
  const turns = toTurns(prompt.messages, (part) => isSendable(part, target), mend)
  if (!turns.length) return []
  checkInputs(prompt, mend)
  warnOfParts(prompt, target, field)
  return askOn(turns, mend).map((turn) => writeContent(turn, target))
}

/** Writes parts that are not in a conversation, such as instructions. */
export const writeParts = (parts: Part[], target: Target): JsonObject[] =>
  parts.filter((part) => isSendable(part, target)).flatMap((part) => writePart(part, target))

/** Whether a part can be sent to this model: not empty, and no state of another vendor's. */
function isSendable(part: Part, { profile }: Target): boolean {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text !== ''
    case 'reasoning':
      return part.origin === 'gemini' && Boolean(part.text || part.signature)
    case 'opaque':
      return part.origin === 'gemini'
    case 'image':
      return profile.images !== 'none'
    case 'audio':
      return profile.audio
    case 'file':
      return profile.documents !== 'none'
    default:
      return true
  }
}

function warnOfParts({ messages }: Prompt, { warn, profile }: Target, field: string) {
  const refused = new Set([
    ...(profile.images === 'none' ? ['image'] : []),
    ...(profile.audio ? [] : ['audio']),
    ...(profile.documents === 'none' ? ['file'] : []),
  ])
  const parts = messages.flatMap((message) => message.parts.flatMap((part) => (part.type === 'tool-result' ? part.content : [part])))
  for (const type of refused)
    if (parts.some((part) => part.type === type)) warn({ field, action: 'dropped', detail: `the model takes no part of type ${type}` })
  if (parts.some((part) => part.type === 'opaque' && part.origin !== 'gemini'))
    warn({ field, action: 'dropped', detail: "what another vendor's own tools said can be read by that vendor alone" })
}

/** Gemini does not continue what the model began to say: it is asked to, or told that its calls came to nothing. */
function askOn(turns: Turn[], mend: Mend): Turn[] {
  const last = turns.at(-1)!
  if (last.role !== 'assistant') return turns
  mend('Gemini does not continue what the assistant began; it is asked to go on')
  const open = last.parts.filter((part) => part.type === 'tool-call')
  const parts: Part[] = open.length ? open.map(unanswered) : [{ type: 'text', text: 'Continue.' }]
  return [...turns, { role: 'user', parts }]
}

const unanswered = (call: Call): Result => ({
  type: 'tool-result',
  id: call.id,
  name: wireToolName(call),
  kind: 'function',
  content: [{ type: 'text', text: '[no result was returned]' }],
  isError: true,
})

function writeContent({ role, parts }: Turn, target: Target): JsonObject {
  const written = parts.flatMap((part) => writePart(part, target))
  if (role === 'assistant') return { role: 'model', parts: target.profile.signedCalls ? standIn(written) : written }
  // Results come first and together; images that could not go inside follow them.
  const isResult = (part: JsonObject) => part.functionResponse !== undefined
  return { role: 'user', parts: [...written.filter(isResult), ...written.filter((part) => !isResult(part))] }
}

function writePart(part: Part, target: Target): JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ text: part.text.toWellFormed() }]
    case 'reasoning':
      return writeThought(part)
    case 'image':
    case 'audio':
    case 'file':
      return [writeMedia(part)]
    case 'tool-call':
      return [writeCall(part)]
    case 'tool-result':
      return writeResult(part, target)
    case 'opaque':
      return [part.raw as JsonObject]
  }
}

function writeThought({ text, signature }: Extract<Part, { type: 'reasoning' }>): JsonObject[] {
  const thoughtSignature = signature && isBase64(signature) ? signature : undefined
  if (text) return [compact({ text: text.toWellFormed(), thought: true, thoughtSignature })]
  return thoughtSignature ? [{ text: '', thoughtSignature }] : []
}

/** A signature stays on the very call that it came with. */
function writeCall(call: Call): JsonObject {
  const functionCall = { id: wireCallId(call.id), name: wireToolName(call), args: parseInput(wrapInput(call)) }
  return compact({ functionCall, thoughtSignature: call.signature && isBase64(call.signature) ? call.signature : undefined })
}

function writeResult({ id, name = '', content, isError }: Result, target: Target): JsonObject[] {
  const text = content.flatMap((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : [])).join('\n')
  const media = writeParts(
    content.filter(({ type }) => type !== 'text' && type !== 'refusal'),
    target,
  )
  const inside = target.profile.imagesInResults && media.length ? media : undefined
  const response = isError ? { error: text } : responseOf(text)
  const functionResponse = compact({ id: wireCallId(id), name: wireToolName({ name: name || 'unknown' }), response, parts: inside })
  return inside ? [{ functionResponse }] : [{ functionResponse }, ...media]
}

/** Only an object can be a response: one that the text already is, else an envelope around what it says. */
function responseOf(text: string): JsonObject {
  const parsed = /^\s*[[{]/.test(text) ? parseJson(text) : undefined
  return asObject(parsed) ?? { output: Array.isArray(parsed) ? parsed : text.toWellFormed() }
}
