import { readMark } from '../cache-mark'
import { asObject, asObjects, asText } from '../json'
import { mimeOfUrl } from '../mime'
import { readBlob } from '../openai-media'
import type { Blob, Json, JsonObject, Part } from '../protocol'
import { readThinkingItem } from './reasoning'

/** Reads content: null, a string, or a list of parts, whichever role it is of. */
export function readContent(content: Json | undefined): Part[] {
  if (typeof content === 'string') return content ? [{ type: 'text', text: content }] : []
  return asObjects(content).map((raw) => {
    const part = readPart(raw)
    const cache = readMark(raw)
    return cache ? { ...part, cache } : part
  })
}

function readPart(raw: JsonObject): Part {
  switch (raw.type) {
    case 'text':
      return { type: 'text', text: asText(raw.text) ?? '' }
    case 'refusal':
      return { type: 'refusal', text: asText(raw.refusal) ?? '' }
    case 'thinking':
      return readThinking(raw)
    case 'image_url':
      return readImage(raw.image_url)
    case 'input_audio':
      return readAudio(asObject(raw.input_audio) ?? {})
    case 'video_url':
      return readVideo(raw.video_url)
    case 'file':
      return readFile(asObject(raw.file) ?? {}) ?? opaque(raw)
    case 'document_url':
      return { type: 'file', source: readBlob(asText(raw.document_url) ?? ''), ...nameIn(raw.document_name) }
    default:
      return opaque(raw)
  }
}

const opaque = (raw: JsonObject): Part => ({ type: 'opaque', origin: 'openai-chat', raw })

function readThinking({ thinking, signature }: JsonObject): Part {
  const state = asText(signature)
  return { type: 'reasoning', text: readThinkingItem(thinking), origin: 'openai-chat', ...(state && { signature: state }) }
}

/** Mistral and others write the address itself where OpenAI writes an object. */
function readImage(image: Json | undefined): Part {
  const detail = asText(asObject(image)?.detail)
  const url = asText(image) ?? asText(asObject(image)?.url) ?? ''
  return { type: 'image', source: readBlob(url), ...(detail && { detail }) }
}

/** What several vendors have added for films. */
function readVideo(video: Json | undefined): Part {
  const source = readBlob(asText(video) ?? asText(asObject(video)?.url) ?? '')
  return { type: 'file', source: source.kind === 'url' ? { ...source, mime: mimeOfUrl(source.url) ?? 'video/mp4' } : source }
}

/** Qwen's clients send a data URL. */
function readAudio({ data, format }: JsonObject): Part {
  const name = asText(format) ?? 'wav'
  const given = asText(data) ?? ''
  const source = readBlob(given)
  if (source.kind === 'base64') return { type: 'audio', source: { ...source, mime: `audio/${name}` }, format: name }
  return { type: 'audio', source: { kind: 'base64', data: given, mime: `audio/${name}` }, format: name }
}

function readFile({ file_data, file_id, filename }: JsonObject): Part | undefined {
  const source = readFileSource(asText(file_data), asText(file_id))
  return source && { type: 'file', source, ...nameIn(filename) }
}

const nameIn = (name: Json | undefined) => (asText(name) ? { name: asText(name) } : {})

/** OpenRouter takes an address where OpenAI takes data only. */
function readFileSource(data: string | undefined, id: string | undefined): Blob | undefined {
  if (data !== undefined) return /^(?:data:|https?:)/.test(data) ? readBlob(data) : { kind: 'base64', data, mime: 'application/pdf' }
  return id === undefined ? undefined : { kind: 'file-id', id, origin: 'openai-chat' }
}
