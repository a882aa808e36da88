import type { Candidate } from '../groups/pick'
import type { Fault, Protocol, ProtocolId } from '../protocols/protocol'
import type { Began, Failed, Whole } from './attempt'
import { concealBytes, concealFault } from './conceal'
import type { Door } from './door'
import type { Errand } from './errand'
import { guessFor } from './guess'
import { clientHeaders, faultHeaders, streamHeaders } from './headers'
import type { Journey } from './journey'
import type { Flight } from './live'
import type { Incoming } from './outgoing'
import { Sample } from './sample'
import { Session } from './session'
import { tellWay } from './way'
import { wholeBody } from './whole-body'

/** A reply that is complete. */
export function answerWhole(errand: Errand, candidate: Candidate, whole: Whole): Response {
  const { door, incoming, flight } = errand
  const { journey } = flight
  const { head, bytes, contentType, events } = whole
  journey.guess = guessFor(errand)
  journey.hear(events)
  flight.capture?.told(bytes)
  door.state?.learn(incoming, candidate, events)
  journey.succeed(head.status)
  const headers = clientHeaders(head.headers, journey.id)
  if (contentType) headers['content-type'] = contentType
  tellWarnings(headers, incoming, journey)
  tellWay(headers, flight)
  return new Response(wholeBody(bytes), { status: head.status, headers })
}

/** A reply that has begun and goes on while the client reads it. */
export function answerStream(errand: Errand, candidate: Candidate, began: Began): Response {
  const { door, incoming, flight } = errand
  const { journey } = flight
  const { status } = began.head
  const session = newSession(errand, candidate, began)
  if (!session.isOver) journey.beginReply(status)
  flight.request = undefined
  flight.stop = (fault) => (fault.kind === 'client-gone' ? session.clientGone() : session.interrupt(fault))
  flight.keepAlive = () => session.keepAlive()
  flight.waitingFor = 'next event'
  flight.since = Number.POSITIVE_INFINITY
  flight.limitMs = flight.idleLimitMs
  const headers = { ...clientHeaders(began.head.headers, journey.id), ...streamHeaders(began.head, door.framing) }
  tellWarnings(headers, incoming, journey)
  tellWay(headers, flight)
  return new Response(session.body(), { status, headers })
}

function newSession(errand: Errand, candidate: Candidate, began: Began): Session {
  const { door, incoming, walk, flight } = errand
  const { journey } = flight
  const { status } = began.head
  const sample = new Sample()
  const secret = Buffer.from(candidate.key.secret)
  journey.guess = guessFor(errand, sample)
  return new Session(began, {
    waiting(since) {
      flight.since = since
    },
    hear(events) {
      journey.hear(events)
      door.state?.learn(incoming, candidate, events)
    },
    ended(told) {
      if (!told) {
        walk.completed()
        return journey.succeed(status)
      }
      const fault = concealFault(told, candidate.key.secret)
      if (fault.final) walk.released()
      else walk.failed(fault)
      journey.fail(fault, status)
    },
    conceal(bytes) {
      flight.tally?.add(bytes)
      const told = concealBytes(bytes, secret)
      flight.capture?.told(told)
      sample.add(told)
      return told
    },
  })
}

/** A fault of the caller's own: the upstream's words, in its own shape where that is the client's. */
export function returnToCaller(
  { door, flight }: Errand,
  candidate: Candidate,
  { reply, fault }: Failed,
  protocols: Record<ProtocolId, Protocol>,
): Response {
  const { journey } = flight
  if (!reply || flight.breakOff || !speaksAs(protocols[candidate.channel.protocol], door)) return refuse(door, flight, fault)
  journey.fail(fault, reply.head.status)
  const bytes = concealBytes(reply.bytes, Buffer.from(candidate.key.secret)) as Uint8Array<ArrayBuffer>
  flight.capture?.told(bytes)
  const headers = clientHeaders(reply.head.headers, journey.id, 'text/plain; charset=utf-8')
  tellWay(headers, flight)
  return new Response(bytes, { status: reply.head.status, headers })
}

/** Whether an upstream's own words are those that the client expects. */
function speaksAs(upstream: Protocol, door: Door): boolean {
  return door.protocol ? upstream.id === door.protocol.id : upstream.wire.writeFault === door.wire.writeFault
}

/** Why there is no reply, in the client's words. */
export function refuse(door: Door, flight: Flight, fault: Fault): Response {
  const { journey, breakOff } = flight
  if (breakOff) {
    journey.fail(fault, 200)
    const bytes = breakOff(fault)
    flight.capture?.told(bytes)
    return new Response(bytes as Uint8Array<ArrayBuffer>)
  }
  const { status, body } = door.wire.writeFault(fault)
  journey.fail(fault, status)
  if ('request_id' in body) body.request_id = journey.id
  flight.capture?.told(Buffer.from(JSON.stringify(body)))
  const headers = faultHeaders(fault, journey.id)
  tellWay(headers, flight)
  return Response.json(body, { status, headers })
}

/** Clients that ask for it are told what was lost on the way to the upstream. */
function tellWarnings(headers: Record<string, string>, incoming: Incoming, { record }: Journey) {
  if (!record.warnings || !incoming.headers.has(WARNINGS)) return
  headers[WARNINGS] = record.warnings
    .join('; ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 4096)
}

const WARNINGS = 'x-octopus-warnings'
