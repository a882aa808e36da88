import type { Groups } from '../groups/store'
import type { ApiKeys } from '../keys/store'
import type { JsonObject, Protocol, ProtocolId } from '../protocols/protocol'
import { allowedGroups, authenticate } from './admission'
import { isFault } from './body'

/**
 * In whose shape a list of models is answered: Google's and Anthropic's clients can be told by their headers. Codex asks with
 * its version for a catalogue that only OpenAI has, and takes the plain list.
 */
export function flavourOf({ headers, url }: Request): ProtocolId {
  if (headers.has('x-goog-api-key')) return 'gemini'
  if (url.includes('client_version=')) return 'openai-chat'
  if (headers.has('anthropic-version') || headers.has('x-api-key')) return 'anthropic'
  return 'openai-chat'
}

export interface Models {
  /** `GET …/models`. `id` asks for one of them. */
  answer(request: Request, flavour: ProtocolId, address: string, id?: string): Response
}

export function createModels(keys: ApiKeys, groups: Groups, protocols: Record<ProtocolId, Protocol>, now: () => number = Date.now): Models {
  function answer(request: Request, flavour: ProtocolId, address: string, id?: string): Response {
    const { searchParams } = new URL(request.url)
    const { wire } = protocols[flavour]
    const key = authenticate(keys, request.headers, searchParams, address, now())
    if (isFault(key)) return fault(wire.writeFault(key))
    const names = allowedGroups(groups, key).map((group) => group.name)
    if (id === undefined) return Response.json(list(flavour, names, searchParams))
    const name = id.replace(/^models\//, '')
    if (names.includes(name)) return Response.json(one(flavour, name))
    return fault(wire.writeFault({ kind: 'not-found', status: 404, message: `no group named ${JSON.stringify(name)}`, param: 'model' }))
  }

  return { answer }
}

const fault = ({ status, body }: { status: number; body: JsonObject }) => Response.json(body, { status })

function list(flavour: ProtocolId, names: string[], query: URLSearchParams): JsonObject {
  if (flavour === 'anthropic') return anthropicList(names, query)
  if (flavour === 'gemini') return geminiList(names, query)
  return { object: 'list', data: names.map((name) => one(flavour, name)) }
}

function anthropicList(names: string[], query: URLSearchParams): JsonObject {
  const after = query.get('after_id')
  const before = query.get('before_id')
  const limit = clamp(query.get('limit'), 20)
  const rest = after ? names.slice(names.indexOf(after) + 1) : before ? names.slice(0, Math.max(0, names.indexOf(before))) : names
  const page = before && !after ? rest.slice(-limit) : rest.slice(0, limit)
  return {
    data: page.map((name) => one('anthropic', name)),
    has_more: page.length < rest.length,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  }
}

function geminiList(names: string[], query: URLSearchParams): JsonObject {
  const start = Number(query.get('pageToken')) || 0
  const end = start + clamp(query.get('pageSize'), 50)
  const models = names.slice(start, end).map((name) => one('gemini', name))
  return { models, ...(end < names.length && { nextPageToken: String(end) }) }
}

const clamp = (text: string | null, fallback: number) => Math.min(1000, Math.max(1, Math.trunc(Number(text)) || fallback))

function one(flavour: ProtocolId, name: string): JsonObject {
  if (flavour === 'anthropic') return { type: 'model', id: name, display_name: name, created_at: EPOCH, ...unknownToAnthropic }
  if (flavour !== 'gemini') return { id: name, object: 'model', created: 0, owned_by: 'octopus' }
  return {
    name: `models/${name}`,
    baseModelId: name,
    version: '1',
    displayName: name,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens', 'embedContent', 'batchEmbedContents'],
  }
}

/** "May be set to an epoch value if the release date is unknown." https://docs.anthropic.com/en/api/models-list */
const EPOCH = '1970-01-01T00:00:00Z'

/** What a model of Anthropic's has besides, and a group has not. */
const unknownToAnthropic = {
  capabilities: null,
  deprecated_at: null,
  lifecycle: 'active',
  line: null,
  max_input_tokens: null,
  max_tokens: null,
  retires_at: null,
}
