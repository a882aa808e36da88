import { asObject, asObjects, asText, compact } from '../json'
import { readBlob, writeBlob } from '../openai-media'
import { type Blob, type Json, type JsonObject, type Part, Refusal } from '../protocol'
import { readThinkingItem } from './reasoning'

/** Reads content: null, a string, or a list of parts, whichever role it is of. */
export function readContent(content: Json | undefined): Part[] {
  if (typeof content === 'string') return content ? [{ type: 'text', text: content }] : []
  return asObjects(content).map((raw) => {
    const part = readPart(raw)
    return raw.cache_control ? { ...part, cache: raw.cache_control } : part
  })
}

function readPart(raw: JsonObject): Part {
  switch (raw.type) {
    case 'text':
      return { type: 'text', text: asText(raw.text) ?? '' }
    case 'refusal':
      return { type: 'refusal', text: asText(raw.refusal) ?? '' }
    case 'thinking':
      return { type: 'reasoning', text: readThinkingItem(raw.thinking), origin: 'openai-chat' }
    case 'image_url':
      return readImage(raw.image_url)
    case 'input_audio':
      return readAudio(asObject(raw.input_audio) ?? {})
    case 'file':
      return readFile(asObject(raw.file) ?? {}) ?? opaque(raw)
    default:
      return opaque(raw)
  }
}

const opaque = (raw: JsonObject): Part => ({ type: 'opaque', origin: 'openai-chat', raw })

/** Mistral and others write the address itself where OpenAI writes an object. */
function readImage(image: Json | undefined): Part {
  const detail = asText(asObject(image)?.detail)
  const url = asText(image) ?? asText(asObject(image)?.url) ?? ''
  return { type: 'image', source: readBlob(url), ...(detail && { detail }) }
}

function readAudio({ data, format }: JsonObject): Part {
  const name = asText(format) ?? 'wav'
  return { type: 'audio', source: { kind: 'base64', data: asText(data) ?? '', mime: `audio/${name}` }, format: name }
}

function readFile({ file_data, file_id, filename }: JsonObject): Part | undefined {
  const name = asText(filename)
  const source = readFileSource(asText(file_data), asText(file_id))
  return source && { type: 'file', source, ...(name && { name }) }
}

function readFileSource(data: string | undefined, id: string | undefined): Blob | undefined {
  if (data !== undefined) return data.startsWith('data:') ? readBlob(data) : { kind: 'base64', data, mime: 'application/pdf' }
  return id === undefined ? undefined : { kind: 'file-id', id, origin: 'openai-chat' }
}

/** Writes content: the text itself where there is only text, else a list. Undefined when nothing is left. */
export function writeContent(parts: Part[]): Json | undefined {
  const written = parts.map(writePart).filter((part) => part !== undefined)
  if (!written.length) return undefined
  return written.every(({ type }) => type === 'text') ? joinTexts(written) : written
}

const joinTexts = (texts: JsonObject[]) => texts.map(({ text }) => text).join('\n\n')

/** Writes one part of what a user says; undefined for what has no place here. Refuses what would be missed. */
export function writePart(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text ? { type: 'text', text: part.text } : undefined
    case 'image':
      return { type: 'image_url', image_url: compact({ url: urlOf(part.source, 'image'), detail: part.detail }) }
    case 'audio':
      return writeAudio(part)
    case 'file':
      return writeFile(part)
    case 'opaque':
      return part.origin === 'openai-chat' ? asObject(part.raw) : undefined
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return undefined
  }
}

function urlOf(source: Blob, what: string): string {
  const url = writeBlob(source)
  if (url !== undefined) return url
  throw new Refusal(`the ${what} is stored under an id of its own; send its content or address instead`, 'messages')
}

function writeAudio({ source, format }: Extract<Part, { type: 'audio' }>): JsonObject {
  if (source.kind !== 'base64') throw new Refusal('Chat Completions takes audio as base64 data only; send its content', 'messages')
  const subtype = source.mime.split('/')[1] ?? 'wav'
  return { type: 'input_audio', input_audio: { data: source.data, format: format ?? FORMATS[subtype] ?? subtype } }
}

const FORMATS: Record<string, string> = { mpeg: 'mp3', 'x-wav': 'wav', wave: 'wav' }

function writeFile({ source, name }: Extract<Part, { type: 'file' }>): JsonObject {
  if (source.kind === 'url') throw new Refusal('Chat Completions takes no file by its address; send its content', 'messages')
  if (source.kind === 'file-id') {
    if (source.origin.startsWith('openai-')) return { type: 'file', file: { file_id: source.id } }
    throw new Refusal(`the file "${source.id}" is stored at another vendor; send its content instead of its id`, 'messages')
  }
  if (source.mime.startsWith('image/')) return { type: 'image_url', image_url: { url: urlOf(source, 'image') } }
  if (source.mime.startsWith('text/')) return { type: 'text', text: [name, decodeText(source.data)].filter(Boolean).join('\n') }
  return { type: 'file', file: { filename: name ?? 'document.pdf', file_data: urlOf(source, 'file') } }
}

const decodeText = (base64: string) => new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
