import { decodeText } from '../base64'
import { asBreakpoint, asControl } from '../cache-mark'
import { asObject, compact } from '../json'
import { isVideo } from '../mime'
import { writeBlob } from '../openai-media'
import type { Profile } from '../profiles/profile'
import { type Blob, type Json, type JsonObject, type Part, Refusal, type Warning } from '../protocol'

/** What a conversation is written for. */
export interface Writing {
  profile: Profile
  /** Notes, once, what had to be changed in the conversation. */
  note(action: Warning['action'], detail: string): void
}

/**
 * Writes content: the text itself where there is only text, else a list; undefined when nothing is left. Marks of a cache
 * need a list to stand in, so that `marks` says whether they are wanted here.
 */
export function writeContent(parts: Part[], writing: Writing, marks = true): Json | undefined {
  const written = parts.flatMap((part) => {
    const said = writePart(part, writing)
    return said ? [marks ? { ...said, ...writeMark(part, writing) } : said] : []
  })
  if (!written.length) return undefined
  return written.every(isPlain) ? written.map(({ text }) => text).join('\n\n') : written
}

const isPlain = (said: JsonObject) => said.type === 'text' && Object.keys(said).length === 2

/** Qwen knows one kind of mark, without a time to live. */
export function writeMark({ cache }: Part, { profile }: Writing): JsonObject {
  if (!cache || profile.cacheMarks === 'none') return {}
  if (profile.cacheMarks === 'breakpoint') return { prompt_cache_breakpoint: asBreakpoint(cache) }
  return { cache_control: profile.dialect === 'qwen' ? { type: 'ephemeral' } : asControl(cache) }
}

/** Writes one part of what a user says; undefined for what has no place here. Refuses what would be missed. */
export function writePart(part: Part, writing: Writing): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text ? { type: 'text', text: part.text } : undefined
    case 'image':
      return writeImage(part, writing)
    case 'audio':
      return writeAudio(part, writing)
    case 'file':
      return writeFile(part, writing)
    case 'opaque':
      return writeOpaque(part, writing)
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return undefined
  }
}

/** A conversation goes on without an image that the model cannot see, but the model is told of it. */
function writeImage({ source, detail }: Extract<Part, { type: 'image' }>, writing: Writing): JsonObject {
  const { images } = writing.profile
  if (images === 'none') return leaveOut('image', 'this model takes no images', writing)
  if (images === 'data' && source.kind === 'url')
    return leaveOut(`image ${source.url}`, 'this server takes no images by their address', writing)
  return { type: 'image_url', image_url: compact({ url: urlOf(source, 'image'), detail }) }
}

function leaveOut(what: string, why: string, { note }: Writing): JsonObject {
  note('dropped', `${what}: ${why}`)
  return { type: 'text', text: `[${what}, left out: ${why}]` }
}

function urlOf(source: Blob, what: string): string {
  const url = writeBlob(source)
  if (url !== undefined) return url
  throw new Refusal(`the ${what} is stored under an id of its own; send its content or address instead`, 'messages')
}

function writeAudio({ source, format }: Extract<Part, { type: 'audio' }>, { profile }: Writing): JsonObject {
  if (!profile.audio) throw new Refusal('this model takes no audio; send a text of it', 'messages')
  if (source.kind !== 'base64') throw new Refusal('Chat Completions takes audio as base64 data only; send its content', 'messages')
  const subtype = source.mime.split('/')[1] ?? 'wav'
  return { type: 'input_audio', input_audio: { data: source.data, format: format ?? FORMATS[subtype] ?? subtype } }
}

const FORMATS: Record<string, string> = { mpeg: 'mp3', 'x-wav': 'wav', wave: 'wav' }

function writeFile({ source, name }: Extract<Part, { type: 'file' }>, writing: Writing): JsonObject {
  if (source.kind === 'file-id') {
    const isOpenai = writing.profile.dialect === 'standard' || writing.profile.dialect === 'azure'
    if (source.origin.startsWith('openai-') && isOpenai) return { type: 'file', file: { file_id: source.id } }
    throw new Refusal(`the file "${source.id}" is stored at another vendor; send its content instead of its id`, 'messages')
  }
  if (isVideo(source)) return writeVideo(source, writing)
  if (source.mime?.startsWith('image/')) return writeImage({ type: 'image', source }, writing)
  if (source.kind === 'base64' && source.mime.startsWith('text/'))
    return { type: 'text', text: [name, decodeText(source.data)].filter(Boolean).join('\n') }
  return writeDocument(source, name, writing)
}

/** A film goes in a part that several vendors have added. */
function writeVideo(source: Blob, { profile }: Writing): JsonObject {
  if (profile.video === 'none') throw new Refusal('this model takes no video; leave it out, or ask one that does', 'messages')
  return { type: 'video_url', video_url: { url: urlOf(source, 'video') } }
}

function writeDocument(source: Blob, name = 'document.pdf', writing: Writing): JsonObject {
  const { documents, dialect } = writing.profile
  if (documents === 'none') return leaveOut(`document ${name}`, 'this model takes no documents', writing)
  if (documents === 'data' && source.kind === 'url')
    throw new Refusal('Chat Completions takes no file by its address; send its content', 'messages')
  const url = urlOf(source, 'file')
  if (dialect === 'mistral') return { type: 'document_url', document_url: url, document_name: name }
  return { type: 'file', file: { filename: name, file_data: url } }
}

/** What has words for others was said in those before. */
function writeOpaque({ origin, raw }: Extract<Part, { type: 'opaque' }>, { note }: Writing): JsonObject | undefined {
  if (origin === 'openai-chat') return asObject(raw)
  const type = asObject(raw)?.type
  note('dropped', `only ${origin} understands ${typeof type === 'string' ? `"${type}"` : 'some of its own parts'}`)
  return undefined
}
