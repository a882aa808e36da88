import type { ApiKey } from '../../keys/key'
import { Conversion, sseFraming, wholeFraming } from '../../relay/conversion'
import { newIncoming } from '../../relay/outgoing'
import { cross } from '../crossing'
import { expectOrder } from '../fixture'
import { protocols } from '../index'
import { findProfile } from '../profiles/find'
import { type Event, type Json, type JsonObject, type ProtocolId, Refusal } from '../protocol'
import { anyAnswer } from './answers'
import { clients } from './clients'
import { anyConversation, type ClientId, clientIds } from './conversation'
import type { Draw } from './draw'
import { mutateBytes, mutateJson, mutateStream, write } from './mutation'
import { pass } from './passing'
import { framesOf, noMemory, seal, send, upstreams } from './stage'
import { vendors } from './vendors'
import { Words } from './words'

/** One reader, what it is given, and what has to hold whatever it is given. */
export interface FuzzTarget {
  name: string
  generate(draw: Draw): FuzzCase
  hold(given: FuzzCase): void
}

export interface FuzzCase {
  input: string | Buffer
  /** Which of the other sides it is converted for. */
  other: number
}

/** No case may take longer than this: they are all small. */
const BUDGET_MS = 2000
/** What is written may be larger than what was read, since ids and envelopes are put around it, but not by orders. */
const GROWTH = 60
const SLACK = 200_000

const protocolIds = Object.keys(protocols) as ProtocolId[]

/** Every reader there is: of requests, of streams, of whole replies and of faults, each in its protocol. */
export const fuzzTargets: FuzzTarget[] = [
  ...clientIds.map(requestTarget),
  ...protocolIds.map(streamTarget),
  ...protocolIds.map(wholeTarget),
  ...protocolIds.map(faultTarget),
].map(withinBudget)

function withinBudget(target: FuzzTarget): FuzzTarget {
  return {
    ...target,
    hold(given) {
      const begin = performance.now()
      target.hold(given)
      const took = performance.now() - begin
      if (took > BUDGET_MS) throw new Error(`took ${Math.round(took)} ms`)
    },
  }
}

function must(claim: boolean, complaint: string): asserts claim {
  if (!claim) throw new Error(complaint)
}

function mustStaySmall(read: number, written: number): void {
  must(written < read * GROWTH + SLACK, `${read} bytes have become ${written}`)
}

/** A request is refused, or becomes JSON for any upstream. */
function requestTarget(client: ClientId): FuzzTarget {
  return {
    name: `${client} requests`,
    generate(draw) {
      const body = clients[client].body(anyConversation(draw, client, { anyMedia: true })) as JsonObject
      return { input: write(mutateJson(draw, body)), other: draw.below(upstreams.length) }
    },
    hold({ input, other }) {
      const place = upstreams[other]!
      const json = parsed(String(input))
      if (!json) return
      try {
        const asked = { model: 'asked-model', stream: json.stream === true }
        const prompt = newIncoming(new Headers(), {} as ApiKey, asked, { bytes: Buffer.from(input), json }, protocols[client]).prompt()
        const destination = { protocol: protocols[place.protocol], model: place.model, stream: asked.stream, profile: findProfile(place) }
        const { call } = cross(prompt, { ...destination, scope: 'own', seal, memory: noMemory })
        mustStaySmall(input.length, call.body.length)
        JSON.parse(String(call.body))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
      JSON.parse(pass(client, String(input), { ...place, protocol: client }))
    },
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const json = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined
  } catch {
    return undefined
  }
}

const question = { tools: [{ name: 'get_weather', custom: false, schema: {} }] }
const asking = (client: ClientId, other: number, stream: boolean) =>
  send(
    client,
    {
      ...clients[client].body({
        from: client,
        model: 'asked-model',
        stream,
        system: [],
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
        tools: [{ kind: 'function', name: 'get_weather', schema: { type: 'object', properties: {} } }],
        extra: {},
      }),
    },
    upstreams[other % upstreams.length]!,
  )

/** A stream ends once, and what the client is told can be read by it. */
function streamTarget(protocol: ProtocolId): FuzzTarget {
  return {
    name: `${protocol} streams`,
    generate(draw) {
      const stream = vendors[protocol].stream(anyAnswer(draw, protocol, question), new Words(draw))
      return { input: mutateStream(draw, stream), other: draw.below(8) }
    },
    hold: ({ input, other }) => convert(protocol, other, (to) => [to.push(input as Buffer), to.end()], input.length),
  }
}

function wholeTarget(protocol: ProtocolId): FuzzTarget {
  return {
    name: `${protocol} whole replies`,
    generate(draw) {
      const whole = vendors[protocol].whole(anyAnswer(draw, protocol, question))
      const input = draw.once(5) ? mutateBytes(draw, Buffer.from(whole)).toString() : write(mutateJson(draw, JSON.parse(whole) as Json))
      return { input, other: draw.below(8) }
    },
    hold: ({ input, other }) => convert(protocol, other, (to) => [to.whole(String(input))], input.length),
  }
}

type Told = { out: Uint8Array; events: Event[] }

function convert(protocol: ProtocolId, other: number, feed: (to: Conversion) => Told[], size: number): void {
  const client = clientIds[other % 4]!
  const stream = other >= 4
  const place = upstreams.findIndex((each) => each.protocol === protocol)
  const { crossing } = asking(client, place, stream)
  const read = protocols[protocol].readReply()
  const events: Event[] = []
  const conversion = new Conversion({
    read(frame) {
      const said = read(frame)
      events.push(...said)
      return said
    },
    write: protocols[client].writeReply(crossing.prompt),
    framing: stream ? sseFraming() : wholeFraming(),
    passes: crossing.passes(),
    limit: 16 << 20,
  })
  const told = feed(conversion)
  const text = Buffer.concat(told.map(({ out }) => out)).toString()
  expectOrder(events)
  expectOrder(told.flatMap((each) => each.events))
  mustStaySmall(size, text.length)
  clients[client].hear(stream ? clients[client].assemble(framesOf(text)) : JSON.parse(text))
}

const STATUSES = [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 499, 500, 502, 503, 529]

/** Any body of an error becomes a fault, which every protocol can tell. */
function faultTarget(protocol: ProtocolId): FuzzTarget {
  return {
    name: `${protocol} faults`,
    generate(draw) {
      const { body } = protocols[protocol].wire.writeFault({
        kind: 'rate',
        status: 429,
        message: 'slow down',
        code: 'rate',
        details: [{ retryDelay: '12s' }],
      })
      const input = draw.once(4) ? mutateBytes(draw, Buffer.from(JSON.stringify(body))).toString() : write(mutateJson(draw, body))
      return { input, other: draw.below(STATUSES.length) }
    },
    hold({ input, other }) {
      const fault = protocols[protocol].wire.readFault(STATUSES[other]!, String(input), (name) =>
        name === 'retry-after' ? String(input).slice(0, 9) : undefined,
      )
      must(
        typeof fault.message === 'string' && fault.message !== '' && fault.message.length < 20_000,
        'a fault without a message, or too long a one',
      )
      must(fault.retryAfterMs === undefined || fault.retryAfterMs >= 0, 'a negative time to wait')
      for (const client of clientIds) {
        const { wire } = protocols[client]
        const { status, body } = wire.writeFault(fault)
        must(
          status >= 400 && status < 600 && clients[client].hear(JSON.parse(JSON.stringify(body))).error !== undefined,
          `a fault that ${client} cannot tell`,
        )
        must(framesOf(wire.writeStreamFault(fault)).length > 0, `a fault that ${client} cannot tell in a stream`)
      }
    },
  }
}
