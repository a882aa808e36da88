import type { Asked, Fault, JsonObject, Protocol, ProtocolId } from '../protocols/protocol'
import type { Door } from './door'
import { embeddings, geminiEmbeddingDoor } from './embedding'
import { createInterrupted } from './interrupted'
import { createPassages } from './passage'
import type { Stored } from './stored'

/** The addresses at which each protocol is spoken, and those of services that are no conversations. */
export function createDoors(protocols: Record<ProtocolId, Protocol>, stored: Stored) {
  const interrupted = createInterrupted()
  return {
    chat: bodyDoor(protocols['openai-chat']),
    responses: { ...bodyDoor(protocols['openai-responses']), state: stored.state },
    stored: stored.door,
    messages: bodyDoor(protocols.anthropic),
    gemini: (model: string, stream: boolean, framing: Door['framing']): Door => ({
      ...speaking(protocols.gemini),
      framing,
      ask: () => ({ model, stream }),
      state: interrupted,
    }),
    embeddings,
    geminiEmbeddings: geminiEmbeddingDoor,
    ...createPassages(stored.state),
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
