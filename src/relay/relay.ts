import type { Group } from '../groups/group'
import type { Ledger } from '../groups/ledger'
import type { Patience } from '../groups/patience'
import type { Candidate, Picker } from '../groups/pick'
import type { Groups } from '../groups/store'
import type { Walk } from '../groups/walk'
import type { ApiKey } from '../keys/key'
import type { ApiKeys } from '../keys/store'
import type { HttpClient } from '../lib/http/client'
import { type Exchange, ExchangeError } from '../lib/http/exchange'
import type { Log } from '../lib/log'
import {
  type Asked,
  type Event,
  type Fault,
  type JsonObject,
  type Prompt,
  type Protocol,
  type ProtocolId,
  Refusal,
  type ReplyReader,
  type Wire,
} from '../protocols/protocol'
import type { Settings } from '../settings/store'
import type { Journal } from '../usage/journal'
import type { UsageRecord } from '../usage/record'
import { authenticate, findGroup } from './admission'
import { type AttemptResult, attempt, type Began, type Failed, type Listening, type Outgoing, type Whole } from './attempt'
import { type Body, isFault, readBody } from './body'
import { asUpstream, callFor, isSame } from './calling'
import { concealBytes, concealFault } from './conceal'
import { continueTurns } from './continuation'
import { lastFault, strictFault } from './failure'
import { fitting, refusalFault, type Unfit, unfitting } from './fitting'
import { clientHeaders, faultHeaders, streamHeaders } from './headers'
import { Journey } from './journey'
import { listenTo } from './listening'
import { type Flight, type Live, newFlight } from './live'
import type { Media } from './media'
import { type Conversions, type Incoming, newIncoming, type Prepared } from './outgoing'
import { repaired } from './repair'
import { Session } from './session'
import { askingOf, hold } from './waiting'

/** One kind of address that clients call. */
export interface Door {
  /** What the log calls it: a protocol, or a word for what is no conversation. */
  id: string
  wire: Wire
  readReply(): ReplyReader
  /** The client's protocol, where requests can be converted to that of any channel. */
  protocol?: Protocol
  /** Where they cannot: the channels that speak it. */
  only?: readonly ProtocolId[]
  /** Reads what is asked for, from the body or the address. */
  ask(body: JsonObject, key: ApiKey): Asked | Fault
  /** How a stream is to be framed; server-sent events unless told otherwise. */
  framing?: 'array' | undefined
  /** Reads the body, where that is not JSON. */
  read?(request: Request, limit: number): Promise<Body | Fault>
  /** The call for a candidate, where it is neither the client's JSON nor a conversation. Throws a `Refusal`. */
  call?(incoming: Incoming, candidate: Candidate): Prepared | undefined
  /** Who listens to the reply, where it is no conversation. */
  listen?(incoming: Incoming, candidate: Candidate, limit: number): Listening
  /** What a single account may know from requests before this one. */
  state?: State
}

/** What upstreams keep, and which of them knows it. */
export interface State {
  /** Why this candidate cannot know what the request speaks of. */
  refuse(incoming: Incoming, candidate: Candidate, group: Group): Fault | undefined
  /** A reply in the upstream's own words has told this of itself. */
  learn(incoming: Incoming, candidate: Candidate, events: readonly Event[]): void
}

export interface RelayDependencies {
  keys: ApiKeys
  groups: Groups
  picker: Picker
  patience: Patience
  /** Learns what each request has used. */
  ledger: Pick<Ledger, 'ended'>
  http: HttpClient
  /** Fetches what clients name by address. */
  media: Media
  live: Live
  journal: Journal
  settings: Settings
  protocols: Record<ProtocolId, Protocol>
  conversions: Conversions
  limits: { maxBodySize: number; maxSseEventSize: number }
  log: Log
  now?: () => number
}

export interface Relay {
  /** Answers one client request, whatever happens. */
  answer(request: Request, door: Door, clientIp: string): Promise<Response>
}

export function createRelay(dependencies: RelayDependencies): Relay {
  const {
    keys,
    groups,
    picker,
    patience,
    ledger,
    http,
    media,
    live,
    journal,
    settings,
    protocols,
    conversions,
    limits,
    log,
    now = Date.now,
  } = dependencies
  async function answer(request: Request, door: Door, clientIp: string): Promise<Response> {
    const { headers } = request
    const journey = new Journey({ protocol: door.id, clientIp, userAgent: headers.get('user-agent') ?? '' }, journal, () => {
      live.remove(flight)
      ledger.ended(journey.record)
      flight.turn?.end(tokensOf(journey.record))
    })
    const flight = newFlight(journey, request)
    try {
      const admitted = await admit(request, door, journey)
      if (isFault(admitted)) return refuse(door, journey, admitted)
      live.add(flight)
      return await serve(door, admitted.group, admitted.incoming, flight)
    } catch (error) {
      live.remove(flight)
      return refuse(door, journey, unexpected(error, journey))
    }
  }

  /** Steps 2 to 4: who asks, what for, and which group that is. */
  async function admit(request: Request, door: Door, journey: Journey): Promise<{ group: Group; incoming: Incoming } | Fault> {
    const { record } = journey
    const query = request.url.includes('?') ? new URL(request.url).searchParams : null
    const key = authenticate(keys, request.headers, query, now())
    if (isFault(key)) return key
    record.apiKeyId = key.id
    record.apiKeyName = key.name
    const body = await (door.read ?? readBody)(request, limits.maxBodySize)
    if (isFault(body)) return body
    const asked = door.ask(body.json, key)
    if (isFault(asked)) return asked
    const refusal = door.wire.refuse?.(body.json)
    if (refusal) return refusal
    record.model = asked.model
    record.stream = asked.stream
    const group = findGroup(groups, key, asked.model)
    if (isFault(group)) return group
    record.groupId = group.id
    record.groupName = group.name
    keys.touch(key.id, record.startedAt)
    return { group, incoming: newIncoming(request.headers, key, asked, body, door.protocol) }
  }

  /** Steps 6 to 10: candidate after candidate, until one answers or the fault is not theirs. */
  async function serve(door: Door, group: Group, incoming: Incoming, flight: Flight): Promise<Response> {
    const { journey } = flight
    const walk = picker.walk(group, askingOf(door, group, incoming))
    flight.turn = walk.turn
    setLimits(flight, group)
    let fault: Fault | undefined
    let unfit: Fault | undefined
    for (let left = group.maxAttempts ?? settings.get('maxAttempts'); left > 0; left--) {
      const chosen = walk.next() ?? (await hold(patience, walk, flight))
      if (walk.considered) journey.record.considered = walk.considered
      if (!chosen) break
      const candidate = asUpstream(chosen)
      const result = await tryCandidate(candidate, door, walk, incoming, flight).catch((error) => {
        walk.released()
        throw error
      })
      if (result.kind === 'unfit') {
        walk.unfit()
        unfit ??= result.fault
        left++
        continue
      }
      if (result.kind === 'whole') return answerWhole(result, candidate, door, incoming, flight)
      if (result.kind === 'began') return answerStream(result, candidate, door, walk, incoming, flight)
      fault = result.fault
      if (flight.stopped) break
      if (walk.failed(fault) === 'go on') continue
      if (fault.kind === 'caller') return returnToCaller(result, candidate, door, journey)
      break
    }
    if (flight.stopped) walk.released()
    return refuse(door, journey, flight.stopped ?? lastFault(walk, door.only, journey.record.attempts, fault, unfit, now()))
  }

  async function tryCandidate(
    candidate: Candidate,
    door: Door,
    walk: Walk,
    incoming: Incoming,
    flight: Flight,
  ): Promise<AttemptResult | Unfit> {
    const refused = door.state?.refuse(incoming, candidate, walk.group)
    if (refused) return { kind: 'unfit', fault: refused }
    const target = protocols[candidate.channel.protocol]
    const prompt = isSame(door, target) ? undefined : await bringMedia(candidate, incoming, flight)
    if (flight.stopped) return { kind: 'failed', fault: flight.stopped, status: 0 }
    if (prompt && 'unfit' in prompt) return { kind: 'unfit', fault: prompt.unfit }
    const prepared = prepare(candidate, door, prompt ? { ...incoming, prompt: () => prompt } : incoming, target, flight)
    if ('unfit' in prepared) return { kind: 'unfit', fault: prepared.unfit }
    const { crossing, bodyWith } = prepared
    const limit = limits.maxSseEventSize
    const listen = () =>
      door.listen?.(incoming, candidate, limit) ?? listenTo(door, crossing && { protocol: target, crossing }, incoming, limit)
    if (crossing && bodyWith) {
      const { read, http: turns } = continueTurns(http, target, bodyWith)
      const listening = listenTo(door, { protocol: target, crossing, read }, incoming, limit)
      return send(candidate, prepared.outgoing, listening, walk, flight, turns)
    }
    const first = await send(candidate, prepared.outgoing, listen(), walk, flight)
    if (first.kind !== 'failed' || flight.stopped) return first
    const repair = door.protocol && repaired(prepared.outgoing, target.wire, first)
    if (!repair) return first
    if (repair.learned) conversions.profiles.learn(candidate, repair.learned)
    return send(candidate, repair.outgoing, listen(), walk, flight)
  }

  /** The request with the files in it that this candidate cannot fetch; undefined when there are none. */
  function bringMedia(candidate: Candidate, incoming: Incoming, flight: Flight): Promise<Prompt | { unfit: Fault }> | undefined {
    const profile = conversions.profiles.of(candidate)
    const asked = fitting(() => incoming.prompt())
    if ('unfit' in asked || !media.isWanted(asked, profile)) return undefined
    const leaving = new AbortController()
    flight.stop = (fault) => {
      flight.stopped ??= fault
      leaving.abort()
    }
    return media.bring(asked, profile, leaving.signal).catch(unfitting)
  }

  /** Steps 7: what to say to this candidate, unless it could only be said with losses that the API key does not allow. */
  function prepare(
    candidate: Candidate,
    door: Door,
    incoming: Incoming,
    target: Protocol,
    { journey }: Flight,
  ): Prepared | { unfit: Fault } {
    const prepared = fitting(() => callFor(door, incoming, candidate, target, conversions))
    if ('unfit' in prepared) return prepared
    if (incoming.key.strict && prepared.warnings.length) return { unfit: strictFault(prepared.warnings) }
    journey.warn(prepared.warnings)
    return prepared
  }

  /** Steps 8 to 10, for one candidate. */
  async function send(
    candidate: Candidate,
    outgoing: Outgoing,
    listening: Listening,
    walk: Walk,
    flight: Flight,
    client = http,
  ): Promise<AttemptResult> {
    const report = flight.journey.attempt(candidate)
    flight.since = performance.now()
    const result = await attempt(client, candidate, outgoing, listening, (exchange) => stopWith(flight, exchange))
    if (result.kind === 'failed') {
      const fault = concealFault(result.fault, candidate.key.secret)
      report(result.status, fault.kind === 'client-gone' ? 'cancelled' : 'failed', fault.message)
      return { ...result, fault }
    }
    walk.served(performance.now() - flight.since)
    if (result.kind === 'whole') walk.completed()
    report(result.head.status, 'ok')
    flight.journey.firstToken()
    return result
  }

  function answerWhole(whole: Whole, candidate: Candidate, door: Door, incoming: Incoming, { journey }: Flight): Response {
    const { head, bytes, contentType, events } = whole
    journey.hear(events)
    door.state?.learn(incoming, candidate, events)
    journey.succeed(head.status)
    const headers = clientHeaders(head.headers, journey.id)
    if (contentType) headers['content-type'] = contentType
    tellWarnings(headers, incoming, journey)
    return new Response(bytes as Uint8Array<ArrayBuffer>, { status: head.status, headers })
  }

  function answerStream(began: Began, candidate: Candidate, door: Door, walk: Walk, incoming: Incoming, flight: Flight): Response {
    const { journey } = flight
    const { status } = began.head
    const session = new Session(began, {
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
      conceal: (bytes) => concealBytes(bytes, candidate.key.secret),
    })
    if (!session.isOver) journey.beginReply(status)
    flight.request = undefined
    flight.stop = (fault) => (fault.kind === 'client-gone' ? session.clientGone() : session.interrupt(fault))
    flight.waitingFor = 'next event'
    flight.since = Number.POSITIVE_INFINITY
    flight.limitMs = seconds(walk.group.idleTimeoutSeconds, 'idleTimeoutSeconds')
    const headers = { ...clientHeaders(began.head.headers, journey.id), ...streamHeaders(began.head, door.framing) }
    tellWarnings(headers, incoming, journey)
    return new Response(session.stream(), { status, headers })
  }

  /** A fault of the caller's own: the upstream's words, in its own shape where that is the client's. */
  function returnToCaller({ reply, fault }: Failed, candidate: Candidate, door: Door, journey: Journey): Response {
    if (!reply || !speaksAs(candidate, door)) return refuse(door, journey, fault)
    journey.fail(fault, reply.head.status)
    const bytes = concealBytes(reply.bytes, candidate.key.secret) as Uint8Array<ArrayBuffer>
    return new Response(bytes, {
      status: reply.head.status,
      headers: clientHeaders(reply.head.headers, journey.id, 'text/plain; charset=utf-8'),
    })
  }

  /** Whether this upstream's own words are those that the client expects. */
  function speaksAs({ channel }: Candidate, door: Door): boolean {
    if (door.protocol) return channel.protocol === door.protocol.id
    return protocols[channel.protocol].wire.writeFault === door.wire.writeFault
  }

  function refuse(door: Door, journey: Journey, fault: Fault): Response {
    const { status, body } = door.wire.writeFault(fault)
    journey.fail(fault, status)
    if ('request_id' in body) body.request_id = journey.id
    return Response.json(body, { status, headers: faultHeaders(fault, journey.id) })
  }

  function unexpected(error: unknown, journey: Journey): Fault {
    if (error instanceof Refusal) return refusalFault(error)
    log.error('a request failed for a reason that nobody thought of', {
      id: journey.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return { kind: 'gateway', status: 500, message: `something went wrong inside Octopus; the log has more under ${journey.id}` }
  }

  function setLimits(flight: Flight, group: Group) {
    flight.limitMs = seconds(group.firstEventTimeoutSeconds, 'firstEventTimeoutSeconds')
    flight.totalLimitMs = seconds(group.totalTimeoutSeconds, 'totalTimeoutSeconds')
  }

  const seconds = (own: number | null, setting: 'firstEventTimeoutSeconds' | 'idleTimeoutSeconds' | 'totalTimeoutSeconds') =>
    1000 * (own ?? settings.get(setting))

  return { answer }
}

/** From now on, stopping the request means cancelling this exchange; only a slow first event leaves hope for the next candidate. */
function stopWith(flight: Flight, exchange: Exchange) {
  flight.stop = (fault) => {
    if (fault.kind !== 'timeout' || fault.final) flight.stopped ??= fault
    exchange.cancel(fault.kind === 'client-gone' ? undefined : new ExchangeError('timeout', fault.message))
  }
  if (flight.stopped) flight.stop(flight.stopped)
}

const tokensOf = ({ usage }: UsageRecord) => usage && usage.input + usage.output

/** Clients that ask for it are told what was lost on the way to the upstream. */
function tellWarnings(headers: Record<string, string>, incoming: Incoming, { record }: Journey) {
  if (!record.warnings || !incoming.headers.has(WARNINGS)) return
  headers[WARNINGS] = record.warnings
    .join('; ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 4096)
}

const WARNINGS = 'x-octopus-warnings'
