import type { Channel } from '../channels/channel'
import type { Group } from '../groups/group'
import type { Candidate } from '../groups/pick'
import { asObject, parseJson } from '../protocols/json'
import { readUsage } from '../protocols/openai-responses/usage'
import { openaiResponsesWire } from '../protocols/openai-responses/wire'
import type { Event, Fault, Protocol, Wire } from '../protocols/protocol'
import type { Listening } from './attempt'
import type { Door, State } from './door'
import { upstreamHeaders } from './headers'
import type { Incoming } from './outgoing'
import { Tap } from './tap'

/** Where a response is kept, and whose it is. */
interface Kept {
  apiKeyId: number
  channelId: number
  endpointId: number
  keyId: number
  /** The group that it was asked of. */
  group: string
  /** It goes on in the background, and nobody has counted yet what it takes. */
  open: boolean
}

/** The responses that upstreams keep for us, by their ids. */
export interface Stored {
  /** What `POST /v1/responses` has to heed. */
  state: State
  /** What is done to one response: `tail` is what stands behind its id, with the query. */
  door(method: string, id: string, tail: string, stream: boolean): Door
}

/** Ids that are remembered, the oldest going first. */
const MAX_KEPT = 20_000

/**
 * Remembers which account made a response: no other knows of it. A restart forgets, and clients are then told that the
 * response is not known, whereupon they send the whole conversation.
 */
export function createStored(responses: Protocol, channel: (id: number) => Channel | undefined): Stored {
  const kept = new Map<string, Kept>()
  const made = new WeakMap<Incoming, Kept>()

  /** Only for who made it: an id is not a key. */
  function find(id: string, apiKeyId: number): Kept | undefined {
    const found = kept.get(id)
    return found?.apiKeyId === apiKeyId ? found : undefined
  }

  function refuse({ body, key }: Incoming, candidate: Candidate, group: Group): Fault | undefined {
    const { previous_response_id: previous, conversation, prompt, background } = body.json
    if (!previous && !conversation && !prompt && background !== true) return undefined
    if (previous && !isAt(find(String(previous), key.id), candidate)) return previousNotFound(String(previous))
    const field = conversation ? 'conversation' : prompt ? 'prompt' : 'background'
    if (candidate.channel.protocol !== 'openai-responses') return notHere(field, `needs a channel that speaks openai-responses`)
    if ((conversation || prompt) && accountsOf(group) > 1)
      return notHere(field, `is kept by one account, and the group "${group.name}" has several; ask a group with only that account`)
    return undefined
  }

  /** How many accounts could be meant: keys of the group's channels that speak Responses. */
  function accountsOf({ members }: Group): number {
    const channels = new Set(members.filter(({ enabled }) => enabled).map(({ channelId }) => channel(channelId)))
    return [...channels].reduce((sum, one) => sum + (isNative(one) ? one.keys.filter(({ enabled }) => enabled).length : 0), 0)
  }

  function learn(incoming: Incoming, { channel, endpoint, key }: Candidate, events: readonly Event[]) {
    if (channel.protocol !== 'openai-responses' || incoming.body.json.store === false) return
    for (const event of events) {
      if (event.type === 'start' && event.id) keep(event.id, incoming, { channelId: channel.id, endpointId: endpoint.id, keyId: key.id })
      const entry = event.type === 'usage' ? made.get(incoming) : undefined
      if (entry) entry.open = false
    }
  }

  function keep(id: string, incoming: Incoming, account: Pick<Kept, 'channelId' | 'endpointId' | 'keyId'>) {
    const { key, asked, body } = incoming
    const entry = { ...account, apiKeyId: key.id, group: asked.model, open: body.json.background === true }
    made.set(incoming, entry)
    kept.delete(id)
    kept.set(id, entry)
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) break
      kept.delete(oldest)
    }
  }

  function door(method: string, id: string, tail: string, stream: boolean): Door {
    const path = `/responses/${encodeURIComponent(id)}${tail}`
    return {
      id: 'openai-responses',
      wire: storedWire,
      only: ['openai-responses'],
      readReply: responses.readReply,
      read: async () => ({ bytes: new Uint8Array(0), json: {} }),
      ask(_body, key) {
        const found = find(id, key.id)
        return found ? { model: found.group, stream } : notFound(id)
      },
      call: ({ headers }, candidate) => ({
        outgoing: { method, path, headers: upstreamHeaders(headers, storedWire, true, candidate), body: new Uint8Array(0) },
        warnings: [],
      }),
      listen: ({ key }, _candidate, limit) =>
        listenToStored(responses, limit, find(id, key.id), method === 'DELETE' ? () => kept.delete(id) : undefined),
      state: { refuse: ({ key }, candidate) => (isAt(find(id, key.id), candidate) ? undefined : notFound(id)), learn: () => {} },
    }
  }

  return { state: { refuse, learn }, door }
}

const isNative = (channel: Channel | undefined): channel is Channel => channel?.enabled === true && channel.protocol === 'openai-responses'

const isAt = (kept: Kept | undefined, { channel, endpoint, key }: Candidate) =>
  kept !== undefined && kept.channelId === channel.id && kept.endpointId === endpoint.id && kept.keyId === key.id

const notHere = (field: string, why: string): Fault => ({
  kind: 'caller',
  status: 400,
  message: `"${field}" ${why}`,
  code: 'unsupported_parameter',
  param: field,
})

const previousNotFound = (id: string): Fault => ({
  kind: 'caller',
  status: 400,
  message: `Previous response with id '${id}' not found: it is not kept by any channel of this group. Send the whole conversation instead.`,
  code: 'previous_response_not_found',
  param: 'previous_response_id',
})

const notFound = (id: string): Fault => ({
  kind: 'not-found',
  status: 404,
  message: `Response with id '${id}' not found.`,
  code: 'response_not_found',
  param: 'response_id',
})

/** What a client asks of a response that is kept is its own affair: no such answer speaks against the account. */
const storedWire: Wire = {
  ...openaiResponsesWire,
  readFault(status, body, header) {
    const fault = openaiResponsesWire.readFault(status, body, header)
    return status === 404 || status === 409 ? { ...fault, kind: 'caller' } : fault
  },
}

/** What is told of a kept response passes as it is, whatever its state; it is counted when it first shows what it took. */
function listenToStored(responses: Protocol, limit: number, kept: Kept | undefined, done: (() => void) | undefined): Listening {
  function uncounted(events: Event[]): Event[] {
    return events.filter((event) => event.type !== 'usage' || take(kept))
  }
  return {
    wire: storedWire,
    collects: false,
    ear() {
      const read = responses.readReply()
      return new Tap({ signs: storedWire.signs, read: (frame) => uncounted(read(frame)), writeFault: storedWire.writeStreamFault, limit })
    },
    whole(data) {
      done?.()
      const usage = readUsage(asObject(parseJson(data)) ?? {})
      return { events: [...uncounted(usage ? [{ type: 'usage', usage }] : []), { type: 'end' }] }
    },
    maxReply: 256 << 20,
    maxHeld: limit,
  }
}

/** Whether it is for us to count; only the first who asks is told so. */
function take(kept: Kept | undefined): boolean {
  const open = kept?.open === true
  if (kept) kept.open = false
  return open
}
