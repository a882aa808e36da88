import { asObject, asObjects, asText } from '../json'
import type { JsonObject, Part } from '../protocol'
import type { CallNamer } from './calls'
import { codeWords } from './code'
import { field } from './field'
import { readMedia } from './media'
import { isSealed, madeSignature } from './signature'

/** Reads one part of a content. A signature behind words or on a call is read as what it is: the state of a thought. */
export function readPart(part: JsonObject, calls: CallNamer): Part[] {
  const signature = madeSignature(part)
  const text = asText(part.text)
  if (text !== undefined) return readText(text, part.thought === true, signature)
  const call = asObject(field(part, 'functionCall'))
  if (call) return readCall(call, signature, calls)
  const result = asObject(field(part, 'functionResponse'))
  if (result) return [readResult(result, calls)]
  return Object.keys(part).length ? [readMedia(part) ?? readOpaque(part)] : []
}

/** A signature on plain text stands behind it as reasoning without words, as in replies. */
function readText(text: string, thought: boolean, signature: string | undefined): Part[] {
  if (thought) return text || signature ? [{ type: 'reasoning', text, ...(signature && { signature }), origin: 'gemini' }] : []
  const said: Part[] = text ? [{ type: 'text', text }] : []
  return signature ? [...said, { type: 'reasoning', text: '', signature, origin: 'gemini' }] : said
}

/** Only Gemini's own signatures belong to the call; what was sealed into its place is the thought before it. */
function readCall(call: JsonObject, signature: string | undefined, calls: CallNamer): Part[] {
  const name = asText(call.name) ?? ''
  const id = calls.call(asText(call.id), name)
  const said: Part = { type: 'tool-call', id, name, kind: 'function', input: JSON.stringify(call.args ?? {}) }
  if (signature && isSealed(signature)) return [{ type: 'reasoning', text: '', signature, origin: 'gemini' }, said]
  return [signature ? { ...said, signature } : said]
}

function readResult(result: JsonObject, calls: CallNamer): Part {
  const name = asText(result.name) ?? ''
  const id = calls.result(asText(result.id), name)
  const response = asObject(result.response) ?? (typeof result.response === 'string' ? { output: result.response } : {})
  const isError = response.error !== undefined && Object.keys(response).length === 1
  const media = asObjects(result.parts).flatMap((part) => readMedia(part) ?? [])
  const text = textOf(response)
  const said: Part[] = text ? [{ type: 'text', text }] : []
  return { type: 'tool-result', id, name, kind: 'function', content: [...said, ...media], ...(isError && { isError }) }
}

/** A response of nothing but `output`, `result` or `error` is an envelope; any other object is the result itself. */
function textOf(response: JsonObject): string {
  const [key, ...more] = Object.keys(response)
  if (key === undefined) return ''
  const value = !more.length && ['output', 'result', 'error'].includes(key) ? response[key]! : response
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function readOpaque(part: JsonObject): Part {
  const words = codeWords(part)
  return { type: 'opaque', origin: 'gemini', raw: part, ...(words && { words }) }
}
