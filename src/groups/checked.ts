import type { Channel } from '../channels/channel'
import type { Checked } from '../channels/check'
import type { Fault } from '../protocols/protocol'
import type { Health, Parts } from './health'
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

  const badly = (parts: Parts, fault: Fault, verdict: Pick<Verdict, 'blames' | 'restMs'>) =>
    health.failed(health.take(parts), fault, verdict)

  return {
    listed(_channel, { endpoint, key, fault, latencyMs }) {
      const parts = { endpointId: endpoint.id, keyId: key.id, model: '' }
      if (!fault) {
        well(parts)
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
