import type { Channel } from '../channels/channel'
import type { Checked } from '../channels/check'
import type { Fault } from '../protocols/protocol'
import type { Parts } from './circuit'
import type { Health } from './health'
import { judge, type Verdict } from './verdict'

const badKey: Pick<Verdict, 'blames'> = { blames: 'key' }
const badEndpoint: Pick<Verdict, 'blames'> = { blames: 'endpoint' }

/** What a check has met is held for or against whom it concerns, as what a request has met. */
export function createChecked(health: Health): Checked {
  function well(parts: Parts) {
    const taken = health.take(parts)
    health.served(taken)
    health.completed(taken)
  }

  function badly(parts: Parts, fault: Fault, verdict: Pick<Verdict, 'blames' | 'restMs'>) {
    // All channels without keys have the same none.
    if (!parts.keyId && verdict.blames !== 'endpoint') return
    health.failed(health.take(parts), fault, verdict)
  }

  return {
    listed(_channel, { endpoint, key, fault, latencyMs }) {
      const parts = { endpointId: endpoint.id, keyId: key.id, model: '' }
      if (!fault) {
        // Who may list models may still have no credit left: a list shows that the key is accepted, and no more.
        well({ ...parts, keyId: health.of('key', key.id)?.invalid ? key.id : 0 })
        return health.measured(endpoint.id, latencyMs)
      }
      // A key that may call models need not be allowed to list them: only a plain no counts.
      if (fault.status === 401) badly(parts, fault, badKey)
      if (isNoAnswer(fault)) badly({ ...parts, keyId: 0 }, fault, badEndpoint)
      else health.measured(endpoint.id, latencyMs)
    },
    reached(endpointId, ms, fault) {
      if (fault) badly({ endpointId, keyId: 0, model: '' }, fault, badEndpoint)
      else health.measured(endpointId, ms)
    },
    called(channel: Channel, model: string, { endpoint, key, fault }) {
      const parts = { endpointId: endpoint.id, keyId: key.id, model }
      if (fault) badly(parts, fault, judge(fault, channel.faultRules))
      else well(parts)
    },
  }
}

const isNoAnswer = ({ kind, status }: Fault) => kind === 'timeout' || (kind === 'transient' && status >= 500)
