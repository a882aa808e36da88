import { upstreamUrl } from '../channels/url'
import type { Group } from '../groups/group'
import type { Candidate, Picker } from '../groups/pick'
import type { Groups } from '../groups/store'
import type { ApiKeys } from '../keys/store'
import type { HttpClient } from '../lib/http/client'
import { ExchangeError } from '../lib/http/exchange'
import { type CountingProtocol, counters, countingProtocols, countingWire } from '../protocols/counters'
import { estimateRequest } from '../protocols/estimate'
import { parseJson } from '../protocols/json'
import { type Fault, type JsonObject, type Protocol, type ProtocolId, Refusal } from '../protocols/protocol'
import { authenticate, findGroup } from './admission'
import type { Outgoing } from './attempt'
import { type Body, isFault, readBody } from './body'
import { asUpstream } from './calling'
import { createCountMemory } from './count-memory'
import { type Conversions, convertedCall, type Incoming, newIncoming, sameProtocolCall } from './outgoing'

export interface CountDoor {
  id: CountingProtocol
  /** The model that is asked for: from the body, or from the address. */
  model(body: JsonObject): string
}

export interface Counter {
  answer(request: Request, door: CountDoor, address: string): Promise<Response>
}

export interface CounterDependencies {
  keys: ApiKeys
  groups: Groups
  picker: Picker
  http: HttpClient
  protocols: Record<ProtocolId, Protocol>
  conversions: Conversions
  maxBodySize: number
  now?: () => number
}

/** A count is asked for often and in passing: better a good guess in time than the exact number late. */
const UPSTREAM_MS = 3_000
const MAX_REPLY = 1 << 20

/**
 * Counts the tokens of a request: by an upstream's own counter where the group has a channel with one, else by estimate.
 * Counting costs nothing, is not recorded, and its failures are held against nobody.
 */
export function createCounter(dependencies: CounterDependencies): Counter {
  const { keys, groups, picker, http, protocols, conversions, maxBodySize, now = Date.now } = dependencies
  const memory = createCountMemory(now)

  async function answer(request: Request, door: CountDoor, address: string): Promise<Response> {
    const refuse = (fault: Fault) => {
      const { status, body } = protocols[door.id].wire.writeFault(fault)
      return Response.json(body, { status })
    }
    const query = request.url.includes('?') ? new URL(request.url).searchParams : null
    const key = authenticate(keys, request.headers, query, address, now())
    if (isFault(key)) return refuse(key)
    const body = await readBody(request, maxBodySize)
    if (isFault(body)) return refuse(body)
    const group = findGroup(groups, key, door.model(body.json))
    if (isFault(group)) return refuse(group)
    const content = counters[door.id].content(body.json)
    const asked = { model: group.name, stream: false }
    const incoming = newIncoming(request.headers, key, asked, content === body.json ? body : { ...body, json: content }, protocols[door.id])
    const counted = await countUpstream(incoming, body, door, group)
    if (counted !== undefined) return new Response(counted, { headers: { 'content-type': 'application/json' } })
    const estimate = counters[door.id].writeReply(estimateRequest(content), body.json)
    return Response.json(estimate, { headers: { 'x-octopus-estimated': 'true' } })
  }

  /** The answer in the client's words; undefined when there is no upstream that could tell. */
  function countUpstream(incoming: Incoming, body: Body, door: CountDoor, group: Group): Promise<string | undefined> | undefined {
    const candidate = candidateFor(group, door.id)
    if (!candidate) return undefined
    const { channel, member } = candidate
    const same = `${door.id} ${channel.id} ${channel.updatedAt} ${member.model} ${Bun.hash(body.bytes)}`
    return memory.counted(same, () => ask(incoming, body, door, candidate))
  }

  /** The client's own protocol first: its counter says more than a number. */
  function candidateFor(group: Group, own: CountingProtocol): Candidate | undefined {
    const counts = (id: ProtocolId) => picker.peek(group, (channel) => channel.protocol === id && !memory.isWithout(channel.id))
    const found = [own, ...countingProtocols].map(counts).find((candidate) => candidate !== undefined)
    return found && asUpstream(found)
  }

  async function ask(incoming: Incoming, body: Body, door: CountDoor, candidate: Candidate): Promise<string | undefined> {
    const { id, protocol } = candidate.channel
    const counter = counters[protocol as CountingProtocol]
    const outgoing = write(incoming, body, door, candidate)
    if (!outgoing) return undefined
    const { status, text } = await send(candidate, outgoing)
    const tokens = status === 200 ? counter.readReply(parseJson(text) ?? null) : undefined
    if (!tokens) memory.failed(id, status)
    if (!tokens) return undefined
    return protocol === door.id ? text : JSON.stringify(counters[door.id].writeReply(tokens, body.json))
  }

  /** The call of a counter; undefined when the request cannot be said in its protocol. */
  function write(incoming: Incoming, body: Body, door: CountDoor, { channel, ...candidate }: Candidate): Outgoing | undefined {
    const { protocol } = channel
    const counter = counters[protocol as CountingProtocol]
    // An admin's additions are for conversations; a counter refuses what it does not know.
    const plain = { ...candidate, channel: channel.overrides ? { ...channel, overrides: null } : channel }
    try {
      if (protocol === door.id)
        return sameProtocolCall({ ...incoming, body }, plain, countingWire(protocols[protocol].wire, counter), conversions).outgoing
      const { outgoing } = convertedCall(incoming, plain, protocols[protocol], conversions)
      const request = counter.write(parseJson(Buffer.from(outgoing.body).toString()) as JsonObject, candidate.member.model)
      return { ...outgoing, path: counter.path(candidate.member.model), body: Buffer.from(JSON.stringify(request)) }
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  /** Status 0 is no answer at all. */
  async function send({ endpoint, channel }: Candidate, { path, headers, body }: Outgoing): Promise<{ status: number; text: string }> {
    const exchange = http.send({ method: 'POST', url: upstreamUrl(endpoint.url, path), headers, body, proxy: channel.proxy })
    const timer = setTimeout(() => exchange.cancel(new ExchangeError('timeout', 'the counter is slow')), UPSTREAM_MS)
    try {
      const { status, headers: replied } = await exchange.head
      const pieces: Uint8Array[] = []
      let size = 0
      for (let piece = await exchange.read(); piece && size <= MAX_REPLY; piece = await exchange.read()) {
        pieces.push(piece)
        size += piece.length
      }
      if (size > MAX_REPLY) exchange.cancel()
      const readable = size <= MAX_REPLY && !replied.get('content-encoding')
      return { status, text: readable ? Buffer.concat(pieces).toString() : '' }
    } catch {
      return { status: 0, text: '' }
    } finally {
      clearTimeout(timer)
    }
  }

  return { answer }
}
