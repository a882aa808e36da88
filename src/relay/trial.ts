import type { Candidate } from '../groups/pick'
import type { HttpClient } from '../lib/http/client'
import type { Crossing } from '../protocols/crossing'
import type { Fault, Prompt, Protocol, ProtocolId } from '../protocols/protocol'
import { type AttemptResult, attempt, type Listening, type Outgoing, type Watch } from './attempt'
import type { AttemptNote } from './attempt-note'
import { callFor, isSame } from './calling'
import type { Calls } from './calls'
import { concealFault } from './conceal'
import { continueTurns } from './continuation'
import type { Errand } from './errand'
import { strictFault } from './failure'
import { fitting, type Unfit, unfitting } from './fitting'
import { listenTo } from './listening'
import { type Flight, stopWith } from './live'
import type { Media } from './media'
import type { Conversions, Prepared } from './outgoing'
import { repaired } from './repair'

export interface TrialDependencies {
  http: HttpClient
  /** Fetches what clients name by address. */
  media: Media
  protocols: Record<ProtocolId, Protocol>
  conversions: Conversions
  /** What was sent of late. */
  calls: Calls
  limits: { maxSseEventSize: number }
}

/** Tries one candidate: says the request in its words and listens until its reply says something, is complete, or has failed. */
export type Trial = (errand: Errand, candidate: Candidate) => Promise<AttemptResult | Unfit>

export function createTrial({ http, media, protocols, conversions, calls, limits }: TrialDependencies): Trial {
  const limit = limits.maxSseEventSize

  async function tryCandidate(errand: Errand, candidate: Candidate): Promise<AttemptResult | Unfit> {
    const { door, incoming, group, flight } = errand
    const refused = door.state?.refuse(incoming, candidate, group)
    if (refused) return { kind: 'unfit', fault: refused }
    const known = errand.unsayable?.get(placeOf(candidate))
    if (known) return { kind: 'unfit', fault: known }
    const target = protocols[candidate.channel.protocol]
    const prompt = isSame(door, target) ? undefined : await bringMedia(errand, candidate)
    if (flight.stopped) return { kind: 'failed', fault: flight.stopped, status: 0 }
    if (prompt && 'unfit' in prompt) return unsayable(errand, candidate, prompt.unfit)
    const prepared = prepare(prompt ? { ...errand, incoming: { ...incoming, prompt: () => prompt } } : errand, candidate)
    if ('unfit' in prepared) return unsayable(errand, candidate, prepared.unfit)
    return sendWithRepair(errand, candidate, prepared)
  }

  /** The request with the files in it that this candidate cannot fetch; undefined when there are none. */
  function bringMedia({ incoming, flight }: Errand, candidate: Candidate): Promise<Prompt | { unfit: Fault }> | undefined {
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

  /** What to say to this candidate, unless it could only be said with losses that the API key does not allow. */
  function prepare({ door, incoming, flight }: Errand, candidate: Candidate): Prepared | { unfit: Fault } {
    const prepared = fitting(() => callFor(door, incoming, candidate, protocols[candidate.channel.protocol], conversions))
    if ('unfit' in prepared) return prepared
    if (incoming.key.strict && prepared.warnings.length) return { unfit: strictFault(prepared.warnings) }
    flight.journey.warn(prepared.warnings)
    return prepared
  }

  /** What is refused for something that no client can know of is said once more, without it. */
  async function sendWithRepair(errand: Errand, candidate: Candidate, prepared: Prepared): Promise<AttemptResult> {
    const { outgoing, crossing, warnings } = prepared
    const { door, incoming, flight } = errand
    const first = await say(errand, candidate, outgoing, crossing)
    if (first.kind !== 'failed' || flight.stopped) return first
    const repair = door.protocol && repaired(outgoing, protocols[candidate.channel.protocol].wire, first)
    if (!repair || (incoming.key.strict && repair.losses.length)) return first
    if (repair.learned) conversions.profiles.learn(candidate, repair.learned)
    flight.journey.warn([...warnings, ...repair.losses])
    return say(errand, candidate, repair.outgoing, crossing)
  }

  /** Says it, and listens; a turn that the vendor interrupts goes on until it is whole. */
  function say(errand: Errand, candidate: Candidate, outgoing: Outgoing, crossing: Crossing | undefined): Promise<AttemptResult> {
    const { door, incoming } = errand
    const protocol = protocols[candidate.channel.protocol]
    const turns = crossing?.pauses ? continueTurns(http, protocol, protocol.resumption!, outgoing.body) : undefined
    const other = crossing && { protocol, crossing, ...(turns && { turns }) }
    const listening = door.listen?.(incoming, candidate, limit) ?? listenTo(door, other, incoming, limit)
    return send(errand, candidate, outgoing, listening, turns?.http)
  }

  async function send(
    { walk, flight }: Errand,
    candidate: Candidate,
    outgoing: Outgoing,
    listening: Listening,
    client = http,
  ): Promise<AttemptResult> {
    const { journey } = flight
    const note = journey.attempt(candidate, outgoing)
    calls.keep(journey.id, journey.record.attempts.length, candidate, outgoing)
    flight.waitingFor = 'first event'
    flight.since = performance.now()
    const result = await attempt(client, candidate, outgoing, listening, watching(note, flight))
    if (result.kind === 'failed') {
      const fault = concealFault(result.fault, candidate.key.secret)
      const told = { ...result, fault }
      note.failed(told)
      calls.failed(journey.id, journey.record.attempts.length)
      return told
    }
    walk.served(performance.now() - flight.since)
    if (result.kind === 'whole') walk.completed()
    note.served(result.head.status)
    journey.firstToken()
    return result
  }

  return tryCandidate
}

/** What a request is written for: all keys of an endpoint are told the same. */
const placeOf = ({ channel, endpoint, member }: Candidate) => `${channel.id} ${endpoint.id} ${member.model}`

function unsayable(errand: Errand, candidate: Candidate, fault: Fault): Unfit {
  errand.unsayable ??= new Map()
  errand.unsayable.set(placeOf(candidate), fault)
  return { kind: 'unfit', fault }
}

const watching = (note: AttemptNote, flight: Flight): Watch => ({
  sent(exchange) {
    note.sent(exchange)
    stopWith(flight, exchange)
  },
  head: () => note.head(),
  heard: () => note.heard(),
})
