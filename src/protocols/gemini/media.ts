import { asObject, asText, compact } from '../json'
import { mimeOfUrl, sniffMime } from '../mime'
import { readBlob } from '../openai-media'
import { type Blob, type JsonObject, type Part, Refusal } from '../protocol'
import { field } from './field'

/** Reads `inlineData` and `fileData`; undefined for a part that holds neither. */
export function readMedia(part: JsonObject): Part | undefined {
  const inline = asObject(field(part, 'inlineData'))
  const stored = asObject(field(part, 'fileData'))
  const mime = asText(field(inline ?? stored, 'mimeType'))
  if (inline) return readInline(asText(inline.data) ?? '', mime ?? 'application/octet-stream')
  const url = asText(field(stored, 'fileUri'))
  if (url === undefined) return undefined
  const given = readBlob(url)
  if (given.kind === 'base64') return readInline(given.data, given.mime)
  const known = mime ?? mimeOfUrl(url)
  return mediaPart(isStored(url) ? { kind: 'file-id', id: url, origin: 'gemini' } : { kind: 'url', url, ...(mime && { mime }) }, known)
}

function readInline(data: string, declared: string): Part {
  const mime = sniffMime(data, declared)
  return mediaPart({ kind: 'base64', data, mime }, mime)
}

/** Media by its type; videos are files. */
export function mediaPart(source: Blob, mime: string | undefined): Part {
  if (mime?.startsWith('image/')) return { type: 'image', source }
  if (mime?.startsWith('audio/')) return { type: 'audio', source }
  return { type: 'file', source }
}

/** Files of Google's own stores can be read by nobody else. */
const isStored = (url: string) =>
  url.startsWith('gs://') || /^https:\/\/generativelanguage\.googleapis\.com\//.test(url) || !/^https?:/.test(url)

/** Writes an image, a sound or a file. An address stands here only where Google fetches it itself. */
export function writeMedia(part: Extract<Part, { type: 'image' | 'audio' | 'file' }>): JsonObject {
  const { source } = part
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: sniffMime(source.data, source.mime), data: source.data } }
    case 'url':
      return { fileData: compact({ mimeType: source.mime ?? mimeOfUrl(source.url) ?? USUAL[part.type], fileUri: source.url }) }
    case 'file-id':
      if (source.origin === 'gemini') return { fileData: { fileUri: source.id } }
      throw new Refusal(`the file "${source.id}" is stored at another vendor; send its content instead of its id`, 'messages')
  }
}

/** A file at an address without a telling end is a film, as a rule, and those need no type. */
const USUAL = { image: 'image/jpeg', audio: 'audio/wav', file: undefined } as const
