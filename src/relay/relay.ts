import type { Group } from '../groups/group'
import type { Ledger } from '../groups/ledger'
import type { Patience } from '../groups/patience'
import type { Picker } from '../groups/pick'
import type { Groups } from '../groups/store'
import type { ApiKey } from '../keys/key'
import type { ApiKeys } from '../keys/store'
import type { Log } from '../lib/log'
import type { Prices } from '../prices/store'
import { type Fault, Refusal } from '../protocols/protocol'
import type { Settings } from '../settings/store'
import type { Parent } from '../telemetry/spans'
import type { Bodies } from '../usage/bodies'
import type { Journal } from '../usage/journal'
import type { UsageRecord } from '../usage/record'
import { authenticate, findGroup, servedBy } from './admission'
import type { Allowance } from './allowance'
import { answerStream, answerWhole, refuse, returnToCaller } from './answer'
import { isFault, readBody } from './body'
import { asUpstream } from './calling'
import type { Door } from './door'
import type { Errand } from './errand'
import type { Estimator } from './estimator'
import { lastFault } from './failure'
import { refusalFault } from './fitting'
import { Journey } from './journey'
import { type Flight, type Live, newFlight } from './live'
import { canOpen, openWhenQuiet } from './opening'
import { type Incoming, newIncoming } from './outgoing'
import { createTrial, type TrialDependencies } from './trial'
import { askingOf, hold } from './waiting'

export interface RelayDependencies extends TrialDependencies {
  keys: ApiKeys
  groups: Groups
  picker: Picker
  patience: Patience
  /** What API keys may use. */
  allowance: Allowance
  /** Learns what each request has used. */
  ledger: Pick<Ledger, 'ended'>
  observer?: Observer
  /** Counts with a tokenizer; without one what upstreams do not count is told by the look of it. */
  estimator?: Estimator
  live: Live
  journal: Journal
  /** Keeps what was sent and told, where somebody wants that. */
  bodies?: Pick<Bodies, 'begin' | 'ended'>
  /** Say what a request has cost. */
  prices: Pick<Prices, 'cost'>
  settings: Settings
  limits: { maxBodySize: number; maxSseEventSize: number }
  log: Log
  now?: () => number
}

/** Is told of requests, and may not keep them waiting. */
export interface Observer {
  /** Answers the trace that the client's request belongs to. */
  begins(headers: Headers): Parent | null
  ended(record: UsageRecord, parent: Parent | null): void
}

export interface Relay {
  /** Answers one client request, whatever happens. Who it is for is told by the API key it brings, unless that is known. */
  answer(request: Request, door: Door, clientIp: string, guest?: Guest): Promise<Response>
}

/** Somebody who has been let in at another door. */
export interface Guest {
  /** Stands for them in the log. */
  key: ApiKey
  /** The one channel that may serve them; else it is as the group says. */
  channelId?: number | undefined
}

export function createRelay(dependencies: RelayDependencies): Relay {
  const {
    keys,
    allowance,
    groups,
    picker,
    patience,
    ledger,
    observer,
    estimator,
    live,
    journal,
    bodies,
    prices,
    settings,
    protocols,
    limits,
    log,
    now = Date.now,
  } = dependencies
  const tryCandidate = createTrial(dependencies)

  async function answer(request: Request, door: Door, clientIp: string, guest?: Guest): Promise<Response> {
    const { headers } = request
    const parent = observer?.begins(headers) ?? null
    const journey = new Journey({ protocol: door.id, clientIp, userAgent: headers.get('user-agent') ?? '' }, journal, prices, {
      ended({ record }) {
        live.remove(flight)
        flight.place?.leave()
        flight.turn?.end(tokensOf(record))
      },
      recorded({ record }) {
        ledger.ended(record)
        if (flight.capture) bodies?.ended(record, flight.capture)
        allowance.ended(record, flight.place)
        observer?.ended(record, parent)
      },
    })
    const flight = newFlight(journey, request, settings.get('responseHeaders'))
    try {
      const admitted = await admit(request, door, flight, guest)
      if (isFault(admitted)) return noted(flight, allowance.tell(refuse(door, flight, admitted), door.id, journey.record.apiKeyId))
      const errand = begin(door, admitted, flight)
      const served = serve(errand)
      const response = await (canOpen(errand) ? openWhenQuiet(errand, served) : served)
      return noted(flight, flight.place ? allowance.tell(response, door.id, journey.record.apiKeyId) : response)
    } catch (error) {
      return refuse(door, flight, unexpected(error, journey))
    }
  }

  /** Steps 2 to 4: who asks, what for, and which group that is. */
  async function admit(request: Request, door: Door, flight: Flight, guest: Guest | undefined): Promise<Admitted | Fault> {
    const { record } = flight.journey
    const query = request.url.includes('?') ? new URL(request.url).searchParams : null
    const key = guest?.key ?? authenticate(keys, request.headers, query, record.clientIp, now())
    if (isFault(key)) return key
    record.apiKeyId = key.id
    record.apiKeyName = key.name
    const body = await (door.read ?? readBody)(request, limits.maxBodySize)
    if (isFault(body)) return body
    flight.capture = bodies?.begin(key, body.bytes, request.headers)
    const asked = door.ask(body.json, key)
    if (isFault(asked)) return asked
    const refusal = door.wire.refuse?.(body.json)
    if (refusal) return refusal
    record.model = asked.model
    record.stream = asked.stream
    const named = findGroup(groups, key, asked.model)
    const group = guest && !isFault(named) ? servedBy(named, guest) : named
    if (isFault(group)) return group
    record.groupId = group.id
    record.groupName = group.name
    const incoming = newIncoming(request.headers, key, asked, body, door.protocol)
    const taken = allowance.take(incoming, group, record)
    const place = taken instanceof Promise ? await taken : taken
    if (place && isFault(place)) return place
    flight.place = place
    keys.touch(key.id, record.startedAt)
    return { group, incoming }
  }

  /** Step 5: from here on it is seen in the live view, and its times are watched. */
  function begin(door: Door, { group, incoming }: Admitted, flight: Flight): Errand {
    const walk = picker.walk(group, askingOf(door, group, incoming))
    flight.turn = walk.turn
    flight.limitMs = seconds(group.firstEventTimeoutSeconds, 'firstEventTimeoutSeconds')
    flight.idleLimitMs = seconds(group.idleTimeoutSeconds, 'idleTimeoutSeconds')
    flight.totalLimitMs = seconds(group.totalTimeoutSeconds, 'totalTimeoutSeconds')
    flight.keepAliveMs = 1000 * settings.get('keepAliveSeconds')
    live.add(flight)
    return { door, incoming, group, walk, flight, estimator }
  }

  const seconds = (own: number | null, setting: 'firstEventTimeoutSeconds' | 'idleTimeoutSeconds' | 'totalTimeoutSeconds') =>
    1000 * (own ?? settings.get(setting))

  /** Steps 6 to 11, whatever happens. */
  async function serve(errand: Errand): Promise<Response> {
    try {
      return await askAll(errand)
    } catch (error) {
      return refuse(errand.door, errand.flight, unexpected(error, errand.flight.journey))
    }
  }

  /** Candidate after candidate, until one answers or the fault is not theirs. */
  async function askAll(errand: Errand): Promise<Response> {
    const { door, group, walk, flight } = errand
    const { record } = flight.journey
    let fault: Fault | undefined
    let unfit: Fault | undefined
    for (let left = group.maxAttempts ?? settings.get('maxAttempts'); left > 0; left--) {
      const chosen = walk.next() ?? (await hold(patience, walk, flight))
      if (walk.considered) record.considered = walk.considered
      if (!chosen) break
      const candidate = asUpstream(chosen)
      const result = await tryCandidate(errand, candidate).catch((error) => {
        walk.released()
        throw error
      })
      if (result.kind === 'unfit') {
        walk.unfit()
        unfit ??= result.fault
        left++
        continue
      }
      if (result.kind === 'whole') return answerWhole(errand, candidate, result)
      if (result.kind === 'began') return answerStream(errand, candidate, result)
      fault = result.fault
      if (flight.stopped) break
      if (walk.failed(fault) === 'go on') continue
      if (fault.kind === 'caller') return returnToCaller(errand, candidate, result, protocols)
      break
    }
    if (flight.stopped) walk.released()
    return refuse(door, flight, flight.stopped ?? lastFault(walk, door.only, record.attempts, fault, unfit, now()))
  }

  function unexpected(error: unknown, journey: Journey): Fault {
    if (error instanceof Refusal) return refusalFault(error)
    log.error('a request failed for a reason that nobody thought of', {
      id: journey.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return { kind: 'gateway', status: 500, message: `something went wrong inside Octopus; the log has more under ${journey.id}` }
  }

  return { answer }
}

/** What is known of a request that may be served. */
interface Admitted {
  group: Group
  incoming: Incoming
}

/** The answer as it is; its headers are kept where its body is. */
function noted(flight: Flight, response: Response): Response {
  flight.capture?.toldHeaders(response.headers)
  return response
}

const tokensOf = ({ usage }: UsageRecord) => usage && usage.input + usage.output
