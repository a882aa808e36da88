import { expect } from 'bun:test'
import { type ProtocolId, Refusal } from '../protocol'
import type { ClientId } from './clients'
import { clients } from './clients'
import type { Data } from './data'
import { type Circumstances, type Sent, send } from './harness'
import type { Seen } from './seen'
import { type UpstreamName, upstreams } from './upstreams'
import { replyOf } from './vendors/reply'
import { checkRequest } from './vendors/request'
import type { Ending, Reply, Said } from './vendors/said'
import { transcript } from './vendors/transcript'

/** One thing that must hold, for one pair of protocols. */
export interface Proof {
  label: string
  prove(): void
}

/** One numbered case of what conversion must get right. */
export interface Case {
  number: number
  title: string
  proofs?: Proof[]
  /** Tests that show what no pure function can, by file (below `src`) and title. */
  shown?: [file: string, title: string][]
  /** What does not hold yet: label of a proof, or `*` for all of them → why. */
  todo?: Record<string, string>
}

/** What the vendor got, besides what every request is judged by. */
export interface Got extends Sent {
  lines: string[]
  protocol: ProtocolId
  streamed: boolean
}

/** A request of one client to some upstreams: judged as the vendor would, then looked into. */
export function asks(
  client: ClientId,
  body: Data,
  to: readonly UpstreamName[],
  check: (got: Got, name: UpstreamName) => void,
  circumstances: Circumstances = {},
): Proof[] {
  return to.map((name) => ({
    label: `${client} → ${name}`,
    prove() {
      for (const stream of [false, true]) check(judged(client, body, name, { stream, ...circumstances }), name)
    },
  }))
}

/** Sends a request and throws where the vendor would answer 400. */
export function judged(client: ClientId, body: Data, name: UpstreamName, circumstances: Circumstances = {}): Got {
  const sent = send(client, body, name, circumstances)
  const upstream = upstreams[name]
  checkRequest(sent.body, upstream)
  const told = sent.warnings.map(({ field, detail }) => `${field}: ${detail}`)
  expect(told).toEqual([...new Set(told)])
  const { protocol } = upstream
  return { ...sent, lines: transcript(protocol, sent.body), protocol, streamed: circumstances.stream === true }
}

export interface Asking {
  /** What the request has besides a question. */
  more?: Data
  circumstances?: Circumstances
  only?: 'whole' | 'stream'
}

/** A reply of one upstream to some clients: whole, streamed, and streamed in small pieces. */
export function answers(
  from: UpstreamName,
  reply: Reply | Said[],
  to: readonly ClientId[],
  check: (seen: Seen, how: { client: ClientId; streamed: boolean }) => void,
  { more = {}, circumstances = {}, only, ...ending }: Asking & Ending = {},
): Proof[] {
  const told = Array.isArray(reply) ? replyOf(upstreams[from].protocol, reply, ending) : reply
  return to.map((client) => ({
    label: `${client} ← ${from}`,
    prove() {
      const body = clients[client].ask([clients[client].says('go on')], more)
      const sent = (stream: boolean) => send(client, body, from, { ...circumstances, stream })
      if (only !== 'stream') check(sent(false).see(told.whole), { client, streamed: false })
      if (only === 'whole') return
      check(sent(true).hear(told.events), { client, streamed: true })
      check(sent(true).hear(told.events, 7), { client, streamed: true })
    },
  }))
}

/** A request that these upstreams cannot be asked: it is refused in words about this, and not sent with something missing. */
export function refuses(client: ClientId, body: Data, to: readonly UpstreamName[], about: RegExp): Proof[] {
  return to.map((name) => ({
    label: `${client} → ${name}`,
    prove() {
      for (const stream of [false, true]) {
        const refused = expect(() => send(client, body, name, { stream }))
        refused.toThrow(Refusal)
        refused.toThrow(about)
      }
    },
  }))
}

/** For proofs that need a label beside others of the same pair: `….map(about('streamed'))`. */
export const about =
  (what: string) =>
  ({ label, prove }: Proof): Proof => ({ label: `${label}, ${what}`, prove })

/** A proof of its own making. */
export const proof = (label: string, prove: () => void): Proof => ({ label, prove })

/** The clients that speak another protocol than this upstream. */
export const foreign = (from: UpstreamName): ClientId[] => {
  const { protocol } = upstreams[from]
  const own = protocol === 'volcengine' ? 'openai-chat' : protocol
  return (Object.keys(clients) as ClientId[]).filter((client) => client !== own)
}
