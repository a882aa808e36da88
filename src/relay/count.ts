import type { Group } from '../groups/group'
import type { Candidate, Picker } from '../groups/pick'
import type { Groups } from '../groups/store'
import type { ApiKeys } from '../keys/store'
import { type CountingProtocol, counters, countingProtocols } from '../protocols/counters'
import { estimateRequest } from '../protocols/estimate'
import { parseJson } from '../protocols/json'
import type { Fault, JsonObject, ProtocolId } from '../protocols/protocol'
import { authenticate, findGroup } from './admission'
import { type Body, isFault, readBody } from './body'
import { asUpstream } from './calling'
import { type CountCallDependencies, createCountCall } from './count-call'
import { createCountMemory } from './count-memory'
import { type Incoming, newIncoming } from './outgoing'

export interface CountDoor {
  id: CountingProtocol
  /** The model that is asked for: from the body, or from the address. */
  model(body: JsonObject): string
}

export interface Counter {
  answer(request: Request, door: CountDoor, address: string): Promise<Response>
}

export interface CounterDependencies extends CountCallDependencies {
  keys: ApiKeys
  groups: Groups
  picker: Picker
  maxBodySize: number
  now?: () => number
}

/**
 * Counts the tokens of a request: by an upstream's own counter where the group has a channel with one, else by estimate.
 * Counting costs nothing, is not recorded, and its failures are held against nobody.
 */
export function createCounter(dependencies: CounterDependencies): Counter {
  const { keys, groups, picker, protocols, maxBodySize, now = Date.now } = dependencies
  const memory = createCountMemory(now)
  const call = createCountCall(dependencies)

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
    const reply = await call(door.id, incoming, body, candidate)
    if (!reply) return undefined
    const { status, text } = reply
    const tokens = status === 200 ? counter.readReply(parseJson(text) ?? null) : undefined
    if (!tokens) memory.failed(id, status)
    if (!tokens) return undefined
    return protocol === door.id ? text : JSON.stringify(counters[door.id].writeReply(tokens, body.json))
  }

  return { answer }
}
