import type { Candidate } from '../groups/pick'
import { spliceJson } from '../lib/splice'
import { type EmbeddingPrompt, type EmbeddingProtocol, estimateInputs, type Vector } from '../protocols/embeddings'
import { estimateRequest } from '../protocols/estimate'
import { readInBandFault } from '../protocols/fault'
import { embeddingPath, GEMINI_BATCH, geminiEmbeddings, renameModel } from '../protocols/gemini/embeddings'
import { geminiWire } from '../protocols/gemini/wire'
import { asObject } from '../protocols/json'
import { isEncodedAs, openaiEmbeddings } from '../protocols/openai-embeddings'
import { readService, serviceWire } from '../protocols/openai-services'
import { type Event, type Fault, type Json, type JsonObject, type ProtocolId, Refusal, type Wire } from '../protocols/protocol'
import type { Listening, Outgoing } from './attempt'
import type { Door } from './door'
import { upstreamHeaders } from './headers'
import { type Incoming, type Prepared, withOverrides } from './outgoing'
import { askService, serviceSpeakers } from './passage'

/** One of the two ways of asking for embeddings. */
interface Side {
  protocol: EmbeddingProtocol
  wire: Wire
  speakers: readonly ProtocolId[]
  /** How many texts one call to an upstream at this host takes. */
  batch(host: string): number
}

/** Vendors that take fewer texts at once than OpenAI, by the end of their host names. */
const batches: [host: string, texts: number][] = [
  ['dashscope.aliyuncs.com', 10],
  ['dashscope-intl.aliyuncs.com', 10],
  ['googleapis.com', GEMINI_BATCH],
]

const openai: Side = {
  protocol: openaiEmbeddings,
  wire: serviceWire('/embeddings'),
  speakers: serviceSpeakers,
  batch: (host) => batches.find(([end]) => host === end || host.endsWith(`.${end}`))?.[1] ?? 2048,
}

const gemini = (verb: 'embedContent' | 'batchEmbedContents'): Side => ({
  protocol: geminiEmbeddings,
  wire: { ...geminiWire, path: (model) => embeddingPath(model, verb), edits: (body, _asked, { model }) => renameModel(body, model) },
  speakers: ['gemini'],
  batch: () => GEMINI_BATCH,
})

/** `POST /v1/embeddings`, onto channels that speak OpenAI's protocols or Gemini's. */
export const embeddings: Door = {
  ...embeddingDoor(openai, gemini('batchEmbedContents')),
  ask(body) {
    const asked = askService(body, undefined)
    return 'status' in asked ? asked : { ...asked, stream: false }
  },
}

/** `POST /v1beta/models/M:embedContent`, and `:batchEmbedContents`, onto the same channels. */
export const geminiEmbeddingDoor = (model: string, verb: 'embedContent' | 'batchEmbedContents'): Door => ({
  ...embeddingDoor(gemini(verb), openai),
  ask: () => ({ model, stream: false }),
})

function embeddingDoor(own: Side, other: Side): Omit<Door, 'ask'> {
  const isOwn = ({ channel }: Candidate) => own.speakers.includes(channel.protocol)
  return {
    id: 'embeddings',
    wire: own.wire,
    only: [...own.speakers, ...other.speakers],
    readReply: readService,
    call(incoming, candidate) {
      if (!isOwn(candidate)) return convertedCalls(incoming, candidate, own, other)
      return own === openai ? splitCalls(incoming, candidate) : undefined
    },
    listen: (incoming, candidate) =>
      isOwn(candidate) ? listenToOwn(incoming, candidate, own) : listenToOther(incoming, candidate, own, other),
  }
}

function convertedCalls({ headers, body }: Incoming, candidate: Candidate, own: Side, other: Side): Prepared {
  const prompt = own.protocol.read(body.json)
  const { model } = candidate.member
  const calls = slices(prompt.inputs, other.batch(hostOf(candidate))).map((inputs) => {
    const { path, body: written } = other.protocol.write({ ...prompt, inputs }, model)
    const bytes = withOverrides(Buffer.from(JSON.stringify(written)), candidate)
    return { path, headers: upstreamHeaders(headers, other.wire, false, candidate), body: bytes }
  })
  return { outgoing: chain(calls), warnings: own.protocol.warnings?.(body.json) ?? [] }
}

/** The client's own body, call for call with as many texts as this vendor takes; undefined when it takes them all. */
function splitCalls({ headers, body }: Incoming, candidate: Candidate): Prepared | undefined {
  const { input } = body.json
  const batch = openai.batch(hostOf(candidate))
  if (!Array.isArray(input) || input.length <= batch || typeof input[0] === 'number') return undefined
  const calls = slices(input, batch).map((slice) => ({
    path: '/embeddings',
    headers: upstreamHeaders(headers, openai.wire, true, candidate),
    body: withOverrides(spliceJson(body.bytes, { model: candidate.member.model, input: slice }), candidate),
  }))
  return { outgoing: chain(calls), warnings: [] }
}

const hostOf = ({ endpoint }: Candidate) => new URL(endpoint.url).hostname

function slices<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

const chain = (calls: Outgoing[]) => calls.reduceRight((next, call) => ({ ...call, next }))

/** A reply in the client's own protocol passes as it is, but for vectors that are written another way than was asked. */
function listenToOwn({ body }: Incoming, candidate: Candidate, own: Side): Listening {
  const gathered = gather()
  const encoding = body.json.encoding_format === 'base64' ? 'base64' : 'float'
  return listening(own.wire, (reply) => {
    const told = own.protocol.readReply(reply)
    if (!told) return undefined
    const { vectors, calls, input } = gathered.add(told.vectors, told.input)
    const usage = input ?? estimateBody(body.json, own)
    if (own !== openai || (calls === 1 && isEncodedAs(vectors, encoding))) return { usage }
    const model = asObject(reply)?.model
    const prompt: EmbeddingPrompt = { inputs: [], encoding, single: false }
    return { usage, body: own.protocol.writeReply(prompt, vectors, usage, typeof model === 'string' ? model : candidate.member.model) }
  })
}

function listenToOther({ body, asked }: Incoming, candidate: Candidate, own: Side, other: Side): Listening {
  const prompt = own.protocol.read(body.json)
  const gathered = gather()
  const batch = other.batch(hostOf(candidate))
  let left = prompt.inputs.length
  return listening(other.wire, (reply) => {
    const told = other.protocol.readReply(reply, prompt)
    if (told?.vectors.length !== Math.min(left, batch)) return undefined
    left -= told.vectors.length
    const { vectors, input } = gathered.add(told.vectors, told.input)
    const usage = input ?? estimateInputs(prompt)
    return { usage, body: own.protocol.writeReply(prompt, vectors, usage, asked.model) }
  })
}

/** Of texts in a form that only this upstream understands, what can be told from their length. */
function estimateBody(body: JsonObject, { protocol }: Side): number {
  try {
    return estimateInputs(protocol.read(body))
  } catch (error) {
    if (error instanceof Refusal) return estimateRequest(body)
    throw error
  }
}

/** Adds up the replies of the calls that one request has become. */
function gather() {
  let vectors: Vector[] = []
  let input: number | undefined
  let calls = 0
  return {
    add(more: Vector[], told: number | undefined) {
      vectors = vectors.length ? vectors.concat(more) : more
      input = told === undefined ? input : (input ?? 0) + told
      return { vectors, input, calls: ++calls }
    },
  }
}

/** Only whole replies are embeddings. `read` answers undefined for what is none. */
function listening(wire: Wire, read: (reply: Json) => { usage: number; body?: JsonObject } | undefined): Listening {
  function whole(data: string): ReturnType<Listening['whole']> {
    const reply = parse(data)
    const error = asObject(reply)?.error
    if (error) return { events: [{ type: 'error', fault: readInBandFault(error) }] }
    const found = reply === undefined ? undefined : read(reply)
    if (!found) return { events: [{ type: 'error', fault: notEmbeddings }] }
    const events: Event[] = [{ type: 'usage', usage: { input: found.usage, output: 0 } }, { type: 'end' }]
    return found.body ? { events, told: { bytes: Buffer.from(JSON.stringify(found.body)), contentType: 'application/json' } } : { events }
  }
  const noStream = () => {
    throw new Error('embeddings are not streamed')
  }
  return { wire, collects: true, streams: () => false, ear: noStream, whole, maxReply: 256 << 20, maxHeld: 0 }
}

/** Vectors are long lists of numbers, none of which is too big: they are parsed the plain way, which is far faster. */
function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const notEmbeddings: Fault = {
  kind: 'transient',
  status: 502,
  message: 'the upstream answered something that is not a list with an embedding for each text',
}
