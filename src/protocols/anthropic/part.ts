import { decodeText } from '../base64'
import { asControl } from '../cache-mark'
import { wrapInput } from '../custom-tools'
import { asObject, compact, parseInput } from '../json'
import { isVideo, sniffMime } from '../mime'
import { type Blob, type Json, type JsonObject, type Part, type Prompt, Refusal, type Target } from '../protocol'
import { wireCallId, wireToolName } from '../tool-names'
import { wordFor } from '../words'

/** Which parts can be sent to a model: not empty ones, and no state of another vendor's. */
export function sendable({ from }: Prompt, { profile, warn }: Target): (part: Part) => boolean {
  const welcomesThoughts = profile.reasoningEcho === 'always' || profile.reasoningEcho === 'tool-turns'
  let hasWarned = false
  return (part) => {
    switch (part.type) {
      case 'text':
      case 'refusal':
        return part.text.trim() !== ''
      case 'reasoning':
        return (part.origin === 'anthropic' && Boolean(part.signature || part.redacted)) || (welcomesThoughts && part.text !== '')
      case 'opaque':
        if (part.origin === 'anthropic') return true
        if (!hasWarned)
          warn({ field: wordFor(from, 'messages'), action: 'dropped', detail: 'only the vendor whose tools made it can read it' })
        hasWarned = true
        return false
      default:
        return true
    }
  }
}

/** Writes a part of a request. Refuses what no Anthropic model takes, since leaving it out would change the question. */
export function writeBlock(part: Part, target: Target): JsonObject {
  const block = writeBare(part, target)
  const cacheable = part.type !== 'reasoning' && asObject(part.cache)?.type === 'ephemeral'
  return cacheable ? { ...block, cache_control: asControl(part.cache as Json) } : block
}

function writeBare(part: Part, target: Target): JsonObject {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text.toWellFormed() }
    case 'image':
      return writeImage(part.source, target)
    case 'audio':
      throw new Refusal('Anthropic models take no audio; leave it out, or choose a model that does', 'messages')
    case 'file':
      return writeFile(part, target)
    case 'reasoning':
      if (part.redacted) return { type: 'redacted_thinking', data: part.redacted }
      return { type: 'thinking', thinking: part.text, signature: part.signature ?? '' }
    case 'tool-call':
      return { type: 'tool_use', id: wireCallId(part.id), name: wireToolName(part), input: parseInput(wrapInput(part)) }
    case 'tool-result':
      return writeToolResult(part, target)
    case 'opaque':
      return { ...(part.raw as JsonObject) }
  }
}

/** A failed call must say something. */
function writeToolResult({ id, content, isError }: Extract<Part, { type: 'tool-result' }>, target: Target): JsonObject {
  const blocks = content.filter(isTellable).map((part) => writeBlock(part, target))
  const [only] = blocks
  const isText = blocks.length === 1 && only?.type === 'text' && !only.cache_control
  return compact({
    type: 'tool_result',
    tool_use_id: wireCallId(id),
    content: isText ? only.text : blocks.length ? blocks : isError ? '[tool error]' : '',
    is_error: isError || undefined,
  })
}

const isTellable = (part: Part) => (part.type === 'opaque' ? part.origin === 'anthropic' : !('text' in part) || part.text.trim() !== '')

const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

function writeImage(source: Blob, { profile, warn }: Target): JsonObject {
  if (profile.images === 'none') {
    warn({ field: 'messages', action: 'dropped', detail: 'this model sees no images; it is told that there was one' })
    return { type: 'text', text: '[an image was here, which this model cannot see]' }
  }
  const written = writeSource(source, 'image')
  if (written.type === 'base64' && !IMAGES.includes(written.media_type as string))
    throw new Refusal(`Anthropic models see JPEG, PNG, GIF and WebP; the image is ${written.media_type}`, 'messages')
  return { type: 'image', source: written }
}

function writeSource(source: Blob, what: string): JsonObject {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url }
    case 'base64':
      return { type: 'base64', media_type: sniffMime(source.data, source.mime), data: source.data }
    case 'file-id':
      if (source.origin === 'anthropic') return { type: 'file', file_id: source.id }
      throw new Refusal(`the ${what} "${source.id}" is stored at another vendor; send its content instead of its id`, 'messages')
  }
}

function writeFile({ source, name }: Extract<Part, { type: 'file' }>, target: Target): JsonObject {
  const takesDocuments = target.profile.documents !== 'none'
  const refuse = (what: string) => new Refusal(`${what}; ${name ?? 'the file'} cannot be sent to it`, 'messages')
  if (isVideo(source)) throw new Refusal('Anthropic models take no video; leave it out, or choose a model that does', 'messages')
  if (source.kind !== 'base64') {
    if (!takesDocuments) throw refuse('this model reads no documents')
    return compact({ type: 'document', source: writeSource(source, 'file'), title: name })
  }
  const mime = sniffMime(source.data, source.mime)
  if (mime.startsWith('image/')) return writeImage(source, target)
  if (mime === 'application/pdf') {
    if (!takesDocuments) throw refuse('this model reads no PDF')
    return compact({ type: 'document', source: writeSource(source, 'file'), title: name })
  }
  if (!isText(mime)) throw new Refusal(`Anthropic models take PDF and text files; ${name ?? 'the file'} is ${mime}`, 'messages')
  const data = decodeText(source.data)
  if (!takesDocuments) return { type: 'text', text: name ? `${name}\n${data}` : data }
  return compact({ type: 'document', source: { type: 'text', media_type: 'text/plain', data }, title: name })
}

/** Office documents are named after XML, and are none. */
const isText = (mime: string) => mime.startsWith('text/') || /[/+](?:x-)?(?:json|ndjson|xml|yaml|javascript)\b/.test(mime)
