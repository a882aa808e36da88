import type { Patience } from '../groups/patience'
import type { Fault, Protocol, ProtocolId } from '../protocols/protocol'
import type { Settings } from '../settings/store'
import { answerStream, answerWhole, refuse, returnToCaller } from './answer'
import { asUpstream } from './calling'
import type { Errand } from './errand'
import { lastFault } from './failure'
import type { Trial } from './trial'
import { hold } from './waiting'

export interface RoundDependencies {
  patience: Patience
  protocols: Record<ProtocolId, Protocol>
  settings: Pick<Settings, 'get'>
  now?: () => number
}

/** Asks candidate after candidate, until one answers or the fault is not theirs. */
export function createRound(tryCandidate: Trial, dependencies: RoundDependencies): (errand: Errand) => Promise<Response> {
  const { patience, protocols, settings, now = Date.now } = dependencies

  return async (errand) => {
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
}
