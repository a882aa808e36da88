import { upstreamUrl } from '../channels/url'
import type { Candidate } from '../groups/pick'
import type { HttpClient } from '../lib/http/client'
import { ExchangeError } from '../lib/http/exchange'
import { type CountingProtocol, counters, countingWire } from '../protocols/counters'
import { parseJson } from '../protocols/json'
import { type JsonObject, type Protocol, type ProtocolId, Refusal } from '../protocols/protocol'
import type { Outgoing } from './attempt'
import type { Body } from './body'
import { type Conversions, convertedCall, type Incoming, sameProtocolCall } from './outgoing'

export interface CountCallDependencies {
  http: HttpClient
  protocols: Record<ProtocolId, Protocol>
  conversions: Conversions
}

/**
 * Asks a candidate's counter for a client of the protocol `own`; undefined when the request cannot be said in the candidate's protocol.
 * Status 0 is no answer at all.
 */
export type CountCall = (own: CountingProtocol, incoming: Incoming, body: Body, candidate: Candidate) => Promise<CountReply> | undefined

interface CountReply {
  status: number
  text: string
}

/** A count is asked for often and in passing: better a good guess in time than the exact number late. */
const UPSTREAM_MS = 3_000
const MAX_REPLY = 1 << 20

export function createCountCall({ http, protocols, conversions }: CountCallDependencies): CountCall {
  /** The call of a counter; undefined when the request cannot be said in its protocol. */
  function write(own: CountingProtocol, incoming: Incoming, body: Body, { channel, ...candidate }: Candidate): Outgoing | undefined {
    const { protocol } = channel
    const counter = counters[protocol as CountingProtocol]
    // An admin's additions are for conversations; a counter refuses what it does not know.
    const plain = { ...candidate, channel: channel.overrides ? { ...channel, overrides: null } : channel }
    try {
      if (protocol === own)
        return sameProtocolCall({ ...incoming, body }, plain, countingWire(protocols[protocol].wire, counter), conversions).outgoing
      const { outgoing } = convertedCall(incoming, plain, protocols[protocol], conversions)
      const request = counter.write(parseJson(Buffer.from(outgoing.body).toString()) as JsonObject, candidate.member.model)
      return { ...outgoing, path: counter.path(candidate.member.model), body: Buffer.from(JSON.stringify(request)) }
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  async function send({ endpoint, channel }: Candidate, { path, headers, body }: Outgoing): Promise<CountReply> {
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

  return (own, incoming, body, candidate) => {
    const outgoing = write(own, incoming, body, candidate)
    return outgoing && send(candidate, outgoing)
  }
}
