import { asObject, asObjects, asText } from '../json'
import { readBlob } from '../openai-media'
import type { Blob, Json, JsonObject, Part } from '../protocol'
import { wordsOf } from './hosted'

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
      return [readHosted(block)]
  }
}

function readHosted(block: JsonObject): Part {
  const words = wordsOf(block)
  return { type: 'opaque', origin: 'anthropic', raw: block, ...(words && { words }) }
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
      return [wrap(readBlob(asText(source.url) ?? ''))]
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
  const heading = [name, asText(block.context)].filter(Boolean).join('\n')
  const title: Part[] = heading ? [{ type: 'text', text: heading }] : []
  if (source?.type === 'text') return [...title, { type: 'text', text: asText(source.data) ?? '' }]
  if (source?.type === 'content') return [...title, ...readContent(source.content)]
  return readSource(source, (blob) => ({
    type: 'file',
    source: blob.kind === 'url' ? { ...blob, mime: 'application/pdf' } : blob,
    ...(name && { name }),
  }))
}
