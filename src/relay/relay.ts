import type { Ledger } from '../groups/ledger'
import type { Picker } from '../groups/pick'
import type { Log } from '../lib/log'
import type { Prices } from '../prices/store'
import { type Fault, Refusal } from '../protocols/protocol'
import type { Parent } from '../telemetry/spans'
import type { Bodies } from '../usage/bodies'
import type { Journal } from '../usage/journal'
import type { UsageRecord } from '../usage/record'
import { type AdmissionDependencies, type Admitted, createAdmission, type Guest } from './admission'
import type { Allowance } from './allowance'
import { refuse } from './answer'
import { isFault } from './body'
import type { Door } from './door'
import type { Errand } from './errand'
import type { Estimator } from './estimator'
import { refusalFault } from './fitting'
import { Journey } from './journey'
import { type Flight, type Live, newFlight } from './live'
import { canOpen, openWhenQuiet } from './opening'
import { createRound, type RoundDependencies } from './round'
import { createTrial, type TrialDependencies } from './trial'
import { askingOf } from './waiting'

export interface RelayDependencies extends AdmissionDependencies, TrialDependencies, RoundDependencies {
  picker: Picker
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
  limits: { maxBodySize: number; maxSseEventSize: number }
  log: Pick<Log, 'error'>
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

export function createRelay(dependencies: RelayDependencies): Relay {
  const { allowance, picker, ledger, observer, estimator, live, journal, bodies, prices, settings, log } = dependencies
  const admit = createAdmission(dependencies)
  const askAround = createRound(createTrial(dependencies), dependencies)

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

  /** From here on it is seen in the live view, and its times are watched. */
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

  /** Asks around, whatever happens. */
  async function serve(errand: Errand): Promise<Response> {
    try {
      return await askAround(errand)
    } catch (error) {
      return refuse(errand.door, errand.flight, unexpected(error, errand.flight.journey))
    }
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

/** The answer as it is; its headers are kept where its body is. */
function noted(flight: Flight, response: Response): Response {
  flight.capture?.toldHeaders(response.headers)
  return response
}

const tokensOf = ({ usage }: UsageRecord) => usage && usage.input + usage.output
