import { asObject, asText } from './json'
import { mediaTokens } from './media-tokens'
import type { Json, JsonObject } from './protocol'
import { textTokens } from './text-tokens'

/** What stands around a message, and around a tool. */
const FRAME = 4
/** Deeper than anything that people write; what lies below is not looked at. */
const MAX_DEPTH = 256

/** The members of a request that a model gets to read, in the words of all protocols. */
const READ = new Set([
  'system',
  'systemInstruction',
  'system_instruction',
  'instructions',
  'messages',
  'contents',
  'content',
  'input',
  'prompt',
  'query',
  'documents',
  'tools',
  'functions',
  'response_format',
  'output_config',
  'text',
])

/** What stands inside those without being read: names of the wire, sealed thoughts, marks for caches. */
const UNREAD = new Set([
  'annotations',
  'cache',
  'cache_control',
  'call_id',
  'citations',
  'defer_loading',
  'detail',
  'details',
  'encrypted_content',
  'id',
  'itemId',
  'kind',
  'logprobs',
  'origin',
  'phase',
  'raw',
  'redacted',
  'role',
  'signature',
  'status',
  'strict',
  'thought',
  'thoughtSignature',
  'thought_signature',
  'tool_call_id',
  'tool_use_id',
  'type',
])

/** Members whose objects are read as the JSON that they are. */
const AS_JSON = new Set([
  'args',
  'input',
  'input_schema',
  'parameters',
  'parametersJsonSchema',
  'parameters_json_schema',
  'response',
  'responseJsonSchema',
  'schema',
])

/** How many tokens a text comes to. */
export type CountText = (text: string) => number

/** About how many tokens of input a request comes to. Never 0. */
export function estimateRequest(body: JsonObject, count: CountText = textTokens): number {
  let tokens = 0
  for (const [name, value] of Object.entries(body)) if (READ.has(name)) tokens += contentTokens(value, MAX_DEPTH, count)
  return whole(tokens)
}

/** About how many tokens a piece of a conversation comes to, in whatever protocol's words, or our own. Never 0. */
export function estimateTokens(content: Json, count: CountText = textTokens): number {
  return whole(contentTokens(content, MAX_DEPTH, count))
}

const whole = (tokens: number) => Math.max(1, Math.round(tokens))

function contentTokens(value: Json | undefined, levels: number, count: CountText): number {
  if (typeof value === 'string') return stringTokens(value, count)
  if (typeof value !== 'object' || value === null || levels === 0) return 0
  if (!Array.isArray(value)) return partTokens(value, levels, count)
  let tokens = 0
  for (const item of value) tokens += contentTokens(item, levels - 1, count)
  return tokens
}

function partTokens(part: JsonObject, levels: number, count: CountText): number {
  const media = mediaIn(part, count)
  if (media !== undefined) return media
  let tokens = part.role !== undefined || part.description !== undefined ? FRAME : 0
  for (const [name, value] of Object.entries(part)) {
    if (UNREAD.has(name)) continue
    tokens +=
      AS_JSON.has(name) && typeof value === 'object' ? jsonTokens(value, levels - 1, count) : contentTokens(value, levels - 1, count)
  }
  return tokens
}

/** An address or a file that is there only by its name costs what its kind usually does. */
function mediaIn(part: JsonObject, count: CountText): number | undefined {
  const mime = asText(part.media_type) ?? asText(part.mimeType) ?? asText(part.mime_type) ?? asText(part.mime)
  const data = asText(part.data)
  if (data !== undefined && mime !== undefined)
    return mime.startsWith('text/') && part.type === 'text' ? count(data) : mediaTokens(mime, data)
  if (data !== undefined && asText(part.format) !== undefined) return mediaTokens(`audio/${part.format}`, data)
  const address = asText(part.url) ?? asText(part.fileUri) ?? asText(part.file_uri) ?? asText(part.image_url)
  if (address !== undefined && isMedia(part))
    return address.startsWith('data:') ? stringTokens(address, count) : mediaTokens(mime ?? kindOfPart(part), '')
  if (part.file_id !== undefined || part.kind === 'file-id') return mediaTokens(kindOfPart(part), '')
  return undefined
}

const MEDIA = new Set([undefined, 'url', 'image', 'image_url', 'input_image', 'document', 'file', 'input_file'])
/** What a search has found has an address as well. */
const isMedia = ({ type }: JsonObject) => MEDIA.has(type as string | undefined)

const kindOfPart = ({ type }: JsonObject) =>
  type === 'input_file' || type === 'file' || type === 'document' ? 'application/pdf' : 'image/*'

const DATA_URL = /^data:([\w.+/-]*)[^,]{0,100},/

function stringTokens(text: string, count: CountText): number {
  const url = text.startsWith('data:') ? DATA_URL.exec(text.slice(0, 200)) : null
  return url ? mediaTokens(url[1] ?? '', text.slice(url[0].length)) : count(text)
}

/** Quotes, colons and commas come to about two tokens a member. */
function jsonTokens(value: Json | undefined, levels: number, count: CountText): number {
  if (typeof value === 'string') return count(value) + 0.9
  if (typeof value !== 'object' || value === null || levels === 0) return 1
  if (Array.isArray(value)) return value.reduce<number>((tokens, item) => tokens + jsonTokens(item, levels - 1, count), 1)
  return Object.entries(asObject(value) ?? {}).reduce(
    (tokens, [name, item]) => tokens + count(name) + 1.5 + jsonTokens(item, levels - 1, count),
    1,
  )
}
