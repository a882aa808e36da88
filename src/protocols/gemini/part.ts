import { wrapInput } from '../custom-tools'
import { asObject, asObjects, asText, compact, parseInput, parseJson } from '../json'
import { mimeOfUrl, sniffMime } from '../mime'
import { type Blob, type Json, type JsonObject, type Part, Refusal } from '../protocol'
import { wireCallId, wireToolName } from '../tool-names'
import { field } from './field'

/** Names the calls and results of one history, which may come without ids. */
export interface CallNamer {
  call(id: string | undefined, name: string): string
  result(id: string | undefined, name: string): string
}

/** Ids are counted, so that the same history gives the same ids; a result belongs to the first call of its name that has none yet. */
export function createCallNamer(): CallNamer {
  const waiting: { id: string; name: string }[] = []
  let count = 0
  return {
    call(given, name) {
      const id = given || `call_${++count}`
      waiting.push({ id, name })
      return id
    },
    result(given, name) {
      const byId = waiting.findIndex((call) => given && call.id === given)
      const byName = waiting.findIndex((call) => call.name === name)
      const at = given ? byId : byName >= 0 ? byName : waiting.length ? 0 : -1
      const [call] = at < 0 ? [] : waiting.splice(at, 1)
      return given || call?.id || `call_${++count}`
    },
  }
}

/** Reads one part of a content. */
export function readPart(part: JsonObject, calls: CallNamer): Part[] {
  const signature = asText(field(part, 'thoughtSignature')) || undefined
  const text = asText(part.text)
  if (text !== undefined) return readText(text, part.thought === true, signature)
  const call = asObject(field(part, 'functionCall'))
  if (call) return [readCall(call, signature, calls)]
  const result = asObject(field(part, 'functionResponse'))
  if (result) return [readResult(result, calls)]
  return [readMedia(part) ?? { type: 'opaque', origin: 'gemini', raw: part }]
}

/** A signature on plain text stands behind it as reasoning without words, as in replies. */
function readText(text: string, thought: boolean, signature: string | undefined): Part[] {
  if (thought) return [{ type: 'reasoning', text, ...(signature && { signature }), origin: 'gemini' }]
  const said: Part[] = text ? [{ type: 'text', text }] : []
  return signature ? [...said, { type: 'reasoning', text: '', signature, origin: 'gemini' }] : said
}

function readCall(call: JsonObject, signature: string | undefined, calls: CallNamer): Part {
  const name = asText(call.name) ?? ''
  const id = calls.call(asText(call.id), name)
  return { type: 'tool-call', id, name, kind: 'function', input: JSON.stringify(call.args ?? {}), ...(signature && { signature }) }
}

function readResult(result: JsonObject, calls: CallNamer): Part {
  const name = asText(result.name) ?? ''
  const id = calls.result(asText(result.id), name)
  const response = asObject(result.response) ?? {}
  const isError = response.error !== undefined && Object.keys(response).length === 1
  const media = asObjects(result.parts).flatMap((part) => readMedia(part) ?? [])
  const text = textOf(response)
  const said: Part[] = text ? [{ type: 'text', text }] : []
  return { type: 'tool-result', id, name, kind: 'function', content: [...said, ...media], ...(isError && { isError }) }
}

/** A response of nothing but `output`, `result` or `error` is an envelope; any other object is the result itself. */
function textOf(response: JsonObject): string {
  const [key, ...more] = Object.keys(response)
  const value = key !== undefined && !more.length && ['output', 'result', 'error'].includes(key) ? response[key]! : response
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function readMedia(part: JsonObject): Part | undefined {
  const inline = asObject(field(part, 'inlineData'))
  const stored = asObject(field(part, 'fileData'))
  const mime = asText(field(inline ?? stored, 'mimeType'))
  if (inline) return mediaPart({ kind: 'base64', data: asText(inline.data) ?? '', mime: mime ?? 'application/octet-stream' }, mime)
  const url = asText(field(stored, 'fileUri'))
  if (url === undefined) return undefined
  // Files of Google's own stores can be read by nobody else.
  const isStored = url.startsWith('gs://') || /^https:\/\/generativelanguage\.googleapis\.com\//.test(url) || !/^https?:/.test(url)
  return mediaPart(isStored ? { kind: 'file-id', id: url, origin: 'gemini' } : { kind: 'url', url, ...(mime && { mime }) }, mime)
}

/** Media by its type. */
export function mediaPart(source: Blob, mime: string | undefined): Part {
  if (mime?.startsWith('image/')) return { type: 'image', source }
  if (mime?.startsWith('audio/')) return { type: 'audio', source }
  return { type: 'file', source }
}

/** Whether a part can be sent to Gemini: not empty, and no state of another vendor's. */
export function isSendable(part: Part): boolean {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text !== ''
    case 'reasoning':
      return part.origin === 'gemini' && Boolean(part.text || part.signature)
    case 'opaque':
      return part.origin === 'gemini'
    default:
      return true
  }
}

/** Writes a part. `mediaInResults`: the model takes images inside a function's response; else they follow it. */
export function writePart(part: Part, mediaInResults: boolean): JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ text: part.text.toWellFormed() }]
    case 'reasoning':
      return [compact({ text: part.text, thought: part.text ? true : undefined, thoughtSignature: part.signature })]
    case 'image':
      return [writeBlob(part.source, 'image/jpeg')]
    case 'audio':
      return [writeBlob(part.source, 'audio/wav')]
    case 'file':
      return [writeBlob(part.source, 'application/pdf')]
    case 'tool-call':
      return [writeCall(part)]
    case 'tool-result':
      return writeResult(part, mediaInResults)
    case 'opaque':
      return [part.raw as JsonObject]
  }
}

function writeCall(call: Extract<Part, { type: 'tool-call' }>): JsonObject {
  const functionCall = { id: wireCallId(call.id), name: wireToolName(call), args: parseInput(wrapInput(call)) }
  return compact({ functionCall, thoughtSignature: call.signature })
}

function writeResult({ id, name = '', content, isError }: Extract<Part, { type: 'tool-result' }>, mediaInResults: boolean): JsonObject[] {
  const text = content.flatMap((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : [])).join('\n')
  const media = content.filter((part) => part.type !== 'text' && isSendable(part)).flatMap((part) => writePart(part, mediaInResults))
  const inside = mediaInResults && media.length ? media : undefined
  const response = isError ? { error: text } : responseOf(text)
  const functionResponse = compact({ id: wireCallId(id), name: wireToolName({ name: name || 'unknown' }), response, parts: inside })
  return inside ? [{ functionResponse }] : [{ functionResponse }, ...media]
}

/** Only an object can be a response: one that the text already is, else an envelope around what it says. */
function responseOf(text: string): JsonObject {
  const parsed = parseJson(text)
  return asObject(parsed) ?? { output: Array.isArray(parsed) ? parsed : text }
}

function writeBlob(source: Blob, usual: string): JsonObject {
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: sniffMime(source.data, source.mime), data: source.data } }
    case 'url':
      return { fileData: { mimeType: source.mime ?? mimeOfUrl(source.url) ?? usual, fileUri: source.url } as Json }
    case 'file-id':
      if (source.origin === 'gemini') return { fileData: { fileUri: source.id } }
      throw new Refusal(`the file "${source.id}" is stored at another vendor; send its content instead of its id`, 'messages')
  }
}
