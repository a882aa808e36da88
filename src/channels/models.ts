import { ApiError } from '../lib/api-error'
import type { ProtocolId } from '../protocols/protocol'

export interface Page {
  names: string[]
  /** The query of the next page; `null` after the last. */
  next: Record<string, string> | null
}

interface ModelPages {
  /** The query of the first page. */
  first: Record<string, string>
  read(body: unknown): Page
}

/** Most models of a channel. */
export const MOST_MODELS = 10_000
const maxName = 255

/** How each protocol lists its models. */
export const modelPages: Record<ProtocolId, ModelPages> = {
  'openai-chat': { first: {}, read: readWhole },
  'openai-responses': { first: {}, read: readWhole },
  volcengine: { first: {}, read: readWhole },
  // https://docs.anthropic.com/en/api/models-list
  anthropic: {
    first: { limit: '1000' },
    read(body) {
      const last = field(body, 'has_more') === true ? field(body, 'last_id') : undefined
      return { ...readWhole(body), next: typeof last === 'string' ? { limit: '1000', after_id: last } : null }
    },
  },
  // https://ai.google.dev/api/models#method:-models.list
  gemini: {
    first: { pageSize: '1000' },
    read(body) {
      const token = field(body, 'nextPageToken')
      const names = readWhole(body).names.map((name) => name.replace(/^models\//, ''))
      return { names, next: typeof token === 'string' && token ? { pageSize: '1000', pageToken: token } : null }
    },
  },
}

/** OpenAI and Anthropic answer `{data:[{id}]}`, Google and Ollama `{models:[{name}]}`, Together a bare list. */
function readWhole(body: unknown): Page {
  const list = Array.isArray(body) ? body : (field(body, 'data') ?? field(body, 'models'))
  if (!Array.isArray(list))
    throw new ApiError(502, 'upstream_failed', 'The upstream answered, but not with a list of models. Is the protocol right?')
  const names = list.map((entry) => field(entry, 'id') ?? field(entry, 'name') ?? entry)
  return { names: names.filter(isName), next: null }
}

/** Not all databases take NUL, or half a character. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && name.trim() !== '' && name.length <= maxName && !/\p{Cc}/u.test(name) && name.isWellFormed()
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
