import { wrapInput } from '../custom-tools'
import { asObject, asObjects, asText, compact, parseInput } from '../json'
import { sniffMime } from '../mime'
import { type Blob, type Json, type JsonObject, type Part, Refusal } from '../protocol'
import { wireCallId, wireToolName } from '../tool-names'

/** Reads content: a string, or blocks. A document made of blocks comes apart, so that one block may be several parts. */
export function readContent(content: Json | undefined): Part[] {
  if (typeof content === 'string') return content ? [{ type: 'text', text: content }] : []
  return asObjects(content).flatMap((block) => withCache(readBlock(block), block.cache_control))
}

/** The breakpoint is behind the block, so it belongs to its last part. */
function withCache(parts: Part[], cache: Json | undefined): Part[] {
  const last = parts.at(-1)
  return cache && last ? [...parts.slice(0, -1), { ...last, cache }] : parts
}

function readBlock(block: JsonObject): Part[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: asText(block.text) ?? '' }]
    case 'image':
      return readSource(asObject(block.source), (source) => ({ type: 'image', source }))
    case 'document':
      return readDocument(block)
    case 'search_result':
      return [{ type: 'text', text: [asText(block.title), asText(block.source)].filter(Boolean).join('\n') }, ...readContent(block.content)]
    case 'thinking':
      return [readThinking(block)]
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', redacted: asText(block.data) ?? '', origin: 'anthropic' }]
    case 'tool_use':
      return [readToolUse(block)]
    case 'tool_result':
      return [readToolResult(block)]
    default:
      return [{ type: 'opaque', origin: 'anthropic', raw: block }]
  }
}

function readThinking(block: JsonObject): Part {
  const signature = asText(block.signature)
  return { type: 'reasoning', text: asText(block.thinking) ?? '', ...(signature && { signature }), origin: 'anthropic' }
}

function readToolUse(block: JsonObject): Part {
  const input = JSON.stringify(block.input ?? {})
  return { type: 'tool-call', id: asText(block.id) ?? '', name: asText(block.name) ?? '', kind: 'function', input }
}

function readToolResult(block: JsonObject): Part {
  const isError = block.is_error === true
  return {
    type: 'tool-result',
    id: asText(block.tool_use_id) ?? '',
    kind: 'function',
    content: readContent(block.content),
    ...(isError && { isError }),
  }
}

function readSource(source: JsonObject | undefined, wrap: (source: Blob) => Part): Part[] {
  switch (source?.type) {
    case 'base64':
      return [wrap({ kind: 'base64', data: asText(source.data) ?? '', mime: asText(source.media_type) ?? 'application/octet-stream' })]
    case 'url':
      return [wrap({ kind: 'url', url: asText(source.url) ?? '' })]
    case 'file':
      return [wrap({ kind: 'file-id', id: asText(source.file_id) ?? '', origin: 'anthropic' })]
    default:
      return []
  }
}

/** A document of text has no counterpart elsewhere: it becomes text under its title. */
function readDocument(block: JsonObject): Part[] {
  const source = asObject(block.source)
  const name = asText(block.title)
  const title: Part[] = name ? [{ type: 'text', text: name }] : []
  if (source?.type === 'text') return [...title, { type: 'text', text: asText(source.data) ?? '' }]
  if (source?.type === 'content') return [...title, ...readContent(source.content)]
  return readSource(source, (blob) => ({
    type: 'file',
    source: blob.kind === 'url' ? { ...blob, mime: 'application/pdf' } : blob,
    ...(name && { name }),
  }))
}

/** Whether a part can be sent to Anthropic: not empty, and no state of another vendor's. */
export function isSendable(part: Part): boolean {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text.trim() !== ''
    case 'reasoning':
      return part.origin === 'anthropic' && Boolean(part.signature || part.redacted)
    case 'opaque':
      return part.origin === 'anthropic'
    default:
      return true
  }
}

/** Writes a part of a request. Refuses what no Anthropic model takes, since leaving it out would change the question. */
export function writeBlock(part: Part): JsonObject {
  const block = writeBare(part)
  const cacheable = part.type !== 'reasoning' && asObject(part.cache)?.type === 'ephemeral'
  return cacheable ? { ...block, cache_control: part.cache as Json } : block
}

function writeBare(part: Part): JsonObject {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text.toWellFormed() }
    case 'image':
      return { type: 'image', source: writeSource(part.source, 'image') }
    case 'audio':
      throw new Refusal('Anthropic models take no audio; leave it out, or choose a model that does', 'messages')
    case 'file':
      return writeFile(part)
    case 'reasoning':
      if (part.redacted) return { type: 'redacted_thinking', data: part.redacted }
      return { type: 'thinking', thinking: part.text, signature: part.signature ?? '' }
    case 'tool-call':
      return { type: 'tool_use', id: wireCallId(part.id), name: wireToolName(part), input: parseInput(wrapInput(part)) }
    case 'tool-result':
      return writeToolResult(part)
    case 'opaque':
      return part.raw as JsonObject
  }
}

function writeToolResult({ id, content, isError }: Extract<Part, { type: 'tool-result' }>): JsonObject {
  const blocks = content.filter(isSendable).map(writeBlock)
  const [only] = blocks
  const isText = blocks.length === 1 && only?.type === 'text' && !only.cache_control
  return compact({
    type: 'tool_result',
    tool_use_id: wireCallId(id),
    content: isText ? only.text : blocks.length ? blocks : '',
    is_error: isError || undefined,
  })
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

function writeFile({ source, name }: Extract<Part, { type: 'file' }>): JsonObject {
  if (source.kind !== 'base64') return compact({ type: 'document', source: writeSource(source, 'file'), title: name })
  const mime = sniffMime(source.data, source.mime)
  if (mime === 'application/pdf') return compact({ type: 'document', source: writeSource(source, 'file'), title: name })
  if (mime.startsWith('image/')) return { type: 'image', source: writeSource(source, 'image') }
  if (!isText(mime)) throw new Refusal(`Anthropic models take PDF and text files; ${name ?? 'the file'} is ${mime}`, 'messages')
  const data = new TextDecoder().decode(Uint8Array.from(atob(source.data), (char) => char.charCodeAt(0)))
  return compact({ type: 'document', source: { type: 'text', media_type: 'text/plain', data }, title: name })
}

const isText = (mime: string) => mime.startsWith('text/') || /json|xml|yaml|javascript/.test(mime)

/** Anthropic allows four breakpoints, and none of an hour behind one of five minutes: the first two and the last two stay. */
export function limitBreakpoints(blocks: JsonObject[]): void {
  const marked = blocks.flatMap((block) => [...asObjects(block.content), block])
  const marks = marked.filter((block) => block.cache_control !== undefined)
  for (const block of marks.slice(2, Math.max(2, marks.length - 2))) delete block.cache_control
  let short = false
  for (const block of marks) {
    const mark = asObject(block.cache_control)
    if (mark && short) block.cache_control = { type: 'ephemeral' }
    if (mark && mark.ttl !== '1h') short = true
  }
}
