import type { Candidate } from '../groups/pick'
import { compactWire, completionsWire, readService, serviceWire } from '../protocols/openai-services'
import type { Asked, Event, Fault, JsonObject, ProtocolId, Wire } from '../protocols/protocol'
import { isEventStream, type Listening } from './attempt'
import type { Door, State } from './door'
import { readForm, renameModel } from './form'
import { upstreamHeaders } from './headers'
import type { Incoming, Prepared } from './outgoing'
import { PlainEar } from './plain-ear'
import { Tap } from './tap'

/** The protocols whose vendors have these services, at the same addresses. */
export const serviceSpeakers: readonly ProtocolId[] = ['openai-chat', 'openai-responses', 'volcengine']

/** Largest whole reply that is kept in memory: several pictures as base64. */
const MAX_REPLY = 256 << 20

interface Passage {
  /** What the log calls it. */
  id: string
  wire: Wire
  only?: readonly ProtocolId[]
  /** What is meant by a body without a model, where that may be left out. */
  model?: string
  state?: State
}

/** Services that are handed on as they are, to channels that have them. */
export function createPassages(responses: State) {
  const service = (id: string, path: string, model?: string) => passage({ id, wire: serviceWire(path), ...(model && { model }) })
  return {
    completions: passage({ id: 'completions', wire: completionsWire() }),
    imagesGenerations: service('images', '/images/generations'),
    imagesEdits: service('images', '/images/edits'),
    imagesVariations: service('images', '/images/variations'),
    speech: service('audio', '/audio/speech'),
    transcriptions: service('audio', '/audio/transcriptions'),
    translations: service('audio', '/audio/translations'),
    rerank: service('rerank', '/rerank'),
    moderations: service('moderations', '/moderations', 'omni-moderation-latest'),
    compact: passage({ id: 'openai-responses', wire: compactWire(), only: ['openai-responses'], state: responses }),
  }
}

function passage({ id, wire, only = serviceSpeakers, model, state }: Passage): Door {
  return {
    id,
    wire,
    only,
    readReply: readService,
    read: readForm,
    ask: (body) => askService(body, model),
    call: (incoming, candidate) => formCall(incoming, candidate, wire),
    listen: (incoming, _candidate, limit) => listenToService(wire, incoming, limit),
    ...(state && { state }),
  }
}

/** Reads which group is meant, and whether the reply is to be streamed. */
export function askService({ model: named, stream, stream_format: format }: JsonObject, fallback: string | undefined): Asked | Fault {
  const model = named ?? fallback
  // A form has no other way to say true.
  if (typeof model === 'string' && model.trim()) return { model, stream: stream === true || stream === 'true' || format === 'sse' }
  const what = model === undefined ? 'is missing' : 'is not a name'
  return { kind: 'caller', status: 400, message: `"model" ${what}: send the name of a group, GET /v1/models lists them`, param: 'model' }
}

/** A form with the model as this candidate names it; undefined for JSON. */
function formCall({ headers, body }: Incoming, candidate: Candidate, wire: Wire): Prepared | undefined {
  if (!body.form) return undefined
  const { model } = candidate.member
  const outgoing = {
    path: wire.path(model, false),
    headers: { ...upstreamHeaders(headers, wire, true, candidate), 'content-type': headers.get('content-type') ?? '' },
    body: body.form.model ? renameModel(body.bytes, body.form.model, model) : body.bytes,
  }
  return { outgoing, warnings: [] }
}

const isJson = (type: string) => /^application\/(?:[\w.-]+\+)?json\b/i.test(type)

function listenToService(wire: Wire, { asked, body }: Incoming, limit: number): Listening {
  const injected = wire.injects?.(body.json, asked) ? wire.injected : undefined
  return {
    wire,
    collects: false,
    // An error page is no sound; it is found out by whoever expects JSON.
    streams: ({ headers }) => !isJson(headers.get('content-type') ?? '') && !headers.get('content-type')?.includes('html'),
    ear: (head) =>
      isEventStream(head)
        ? new Tap({ signs: wire.signs, injected, read: readService(), writeFault: wire.writeStreamFault, limit })
        : new PlainEar(),
    whole: (data) => ({ events: readWhole(data) }),
    maxReply: MAX_REPLY,
    maxHeld: limit,
  }
}

const readWhole = (data: string): Event[] => readService()({ data, whole: true })
