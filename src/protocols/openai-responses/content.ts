import { asBreakpoint, readMark } from '../cache-mark'
import { asObject, asObjects, asText, compact } from '../json'
import { isVideo } from '../mime'
import { readBlob, writeBlob } from '../openai-media'
import type { Profile } from '../profiles/profile'
import { type Blob, type Json, type JsonObject, type Part, Refusal } from '../protocol'

/** Reads the content of a message or a tool's output: a string, or parts of input or output. */
export function readContent(content: Json | undefined): Part[] {
  if (typeof content === 'string') return content ? [{ type: 'text', text: content }] : []
  return asObjects(content).map((raw) => {
    const cache = readMark(raw)
    return cache ? { ...readPart(raw), cache } : readPart(raw)
  })
}

function readPart(raw: JsonObject): Part {
  switch (raw.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: asText(raw.text) ?? '' }
    case 'refusal':
      return { type: 'refusal', text: asText(raw.refusal) ?? '' }
    case 'input_image':
      return readImage(raw)
    case 'input_audio':
      return readAudio(asObject(raw.input_audio) ?? {})
    case 'input_file':
      return readFile(raw)
    default:
      return { type: 'opaque', origin: 'openai-responses', raw }
  }
}

/** The address is a string here, not an object as in Chat Completions; careless clients send the object all the same. */
function readImage({ image_url, file_id, detail }: JsonObject): Part {
  const url = asText(image_url) ?? asText(asObject(image_url)?.url)
  const wanted = asText(detail)
  return { type: 'image', source: readSource(url, asText(file_id)), ...(wanted && { detail: wanted }) }
}

function readAudio({ data, format }: JsonObject): Part {
  const name = asText(format) ?? 'wav'
  return { type: 'audio', source: { kind: 'base64', data: asText(data) ?? '', mime: `audio/${name}` }, format: name }
}

function readFile({ file_data, file_url, file_id, filename }: JsonObject): Part {
  const name = asText(filename)
  const data = asText(file_data)
  const bare = data !== undefined && !data.startsWith('data:')
  const source: Blob = bare ? { kind: 'base64', data, mime: 'application/pdf' } : readSource(data ?? asText(file_url), asText(file_id))
  return { type: 'file', source, ...(name && { name }) }
}

function readSource(url: string | undefined, id: string | undefined): Blob {
  return url === undefined && id !== undefined ? { kind: 'file-id', id, origin: 'openai-responses' } : readBlob(url ?? '')
}

/** Writes one part of what a user says or a tool answers, with its mark for the prompt cache; undefined for what has no place there. */
export function writeInput(part: Part, profile: Profile): JsonObject | undefined {
  const written = writePart(part, profile)
  if (!written || part.cache === undefined || profile.cacheMarks !== 'breakpoint' || part.type === 'opaque') return written
  return { ...written, prompt_cache_breakpoint: asBreakpoint(part.cache) }
}

function writePart(part: Part, profile: Profile): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text ? { type: 'input_text', text: part.text } : undefined
    case 'image':
      return compact({ type: 'input_image', ...writeSource(part.source, 'image_url'), detail: part.detail })
    case 'audio':
      return writeAudio(part, profile)
    case 'file':
      return writeFile(part)
    case 'opaque':
      return part.origin === 'openai-responses' ? asObject(part.raw) : undefined
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return undefined
  }
}

function writeSource(source: Blob, key: 'image_url' | 'file_url' | 'file_data'): JsonObject {
  const url = writeBlob(source)
  if (url !== undefined) return { [key]: url }
  if (source.kind === 'file-id' && source.origin.startsWith('openai-')) return { file_id: source.id }
  throw new Refusal('a file that another vendor stores cannot be sent by its id; send its content or address instead', 'input')
}

function writeAudio({ source, format }: Extract<Part, { type: 'audio' }>, { audio }: Profile): JsonObject {
  if (!audio) throw new Refusal('this model takes no audio; send what was said as text, or ask a model that listens', 'input')
  if (source.kind !== 'base64') throw new Refusal('audio is taken as base64 data only; send its content', 'input')
  return { type: 'input_audio', input_audio: { data: source.data, format: format ?? source.mime.split('/')[1] ?? 'wav' } }
}

/** Data needs a name, an address or id must not have one. */
function writeFile({ source, name }: Extract<Part, { type: 'file' }>): JsonObject {
  if (isVideo(source)) throw new Refusal('this API takes no video; leave it out, or ask a model that does', 'input')
  if (source.kind !== 'base64') return { type: 'input_file', ...writeSource(source, 'file_url') }
  if (source.mime.startsWith('image/')) return { type: 'input_image', ...writeSource(source, 'image_url') }
  return { type: 'input_file', filename: name ?? `document.${EXTENSIONS[source.mime] ?? 'pdf'}`, ...writeSource(source, 'file_data') }
}

const EXTENSIONS: Record<string, string> = {
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/html': 'html',
  'text/csv': 'csv',
  'application/json': 'json',
}

/** How many marks for the prompt cache a request may hold. */
const MOST_MARKS = 4

/** Takes away all marks but the last ones, in place. https://platform.openai.com/docs/guides/prompt-caching */
export function limitMarks(items: JsonObject[]) {
  const marked = items.flatMap(({ content }) => asObjects(content)).filter((part) => part.prompt_cache_breakpoint)
  for (const part of marked.slice(0, -MOST_MARKS)) delete part.prompt_cache_breakpoint
}
