import { openaiChatWire } from '../protocols/openai-chat/wire'
import type { Asked, Event, Fault, Frame, Json, JsonObject, Protocol, ProtocolId } from '../protocols/protocol'
import type { Door } from './relay'

/** The addresses at which each protocol is spoken. */
export function createDoors(protocols: Record<ProtocolId, Protocol>) {
  return {
    chat: bodyDoor(protocols['openai-chat']),
    responses: bodyDoor(protocols['openai-responses']),
    messages: bodyDoor(protocols.anthropic),
    gemini: (model: string, stream: boolean, framing: Door['framing']): Door => ({
      ...speaking(protocols.gemini),
      framing,
      ask: () => ({ model, stream }),
    }),
    embeddings,
  }
}

export type Doors = ReturnType<typeof createDoors>

const speaking = (protocol: Protocol) => ({ id: protocol.id, wire: protocol.wire, readReply: protocol.readReply, protocol })

/** A protocol whose bodies name the model and say whether to stream. */
const bodyDoor = (protocol: Protocol): Door => ({ ...speaking(protocol), ask: askBody })

function askBody(body: JsonObject): Asked | Fault {
  const { model, stream } = body
  if (typeof model !== 'string' || !model.trim()) {
    const what = model === undefined ? 'is missing' : 'is not a name'
    return { kind: 'caller', status: 400, message: `"model" ${what}: send the name of a group, GET /v1/models lists them`, param: 'model' }
  }
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    return { kind: 'caller', status: 400, message: '"stream" must be true or false', param: 'stream' }
  }
  return { model, stream: stream === true }
}

/** Embeddings go to channels that speak OpenAI's protocols, as they are. */
const embeddings: Door = {
  id: 'embeddings',
  wire: {
    ...openaiChatWire,
    path: () => '/embeddings',
    edits: (body, _asked, { model }): Record<string, Json> => (body.model === model ? {} : { model }),
  },
  only: ['openai-chat', 'openai-responses'],
  ask(body) {
    const asked = askBody(body)
    return 'status' in asked ? asked : { ...asked, stream: false }
  },
  readReply: () => readEmbeddings,
}

function readEmbeddings(frame: Frame | null): Event[] {
  if (!frame) return []
  try {
    const { data, usage, error } = JSON.parse(frame.data)
    if (error || !Array.isArray(data)) return [{ type: 'error', fault: notEmbeddings(error?.message) }]
    const input = usage?.prompt_tokens ?? usage?.total_tokens
    const counted: Event[] = typeof input === 'number' ? [{ type: 'usage', usage: { input, output: 0 } }] : []
    return [...counted, { type: 'end' }]
  } catch {
    return [{ type: 'error', fault: notEmbeddings() }]
  }
}

const notEmbeddings = (message = 'the upstream answered something that is not a list of embeddings'): Fault => ({
  kind: 'transient',
  status: 502,
  message,
})
