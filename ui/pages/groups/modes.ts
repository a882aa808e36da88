import type { Mode } from '../../contract'
import type { Word } from '../../words/words'

export const modeNames: Record<Mode, Word> = {
  failover: 'mode.failover',
  'round-robin': 'mode.round-robin',
  random: 'mode.random',
  weighted: 'mode.weighted',
  'least-latency': 'mode.least-latency',
  'least-cost': 'mode.least-cost',
}

export const modeHints: Record<Mode, Word> = {
  failover: 'mode.failover.hint',
  'round-robin': 'mode.round-robin.hint',
  random: 'mode.random.hint',
  weighted: 'mode.weighted.hint',
  'least-latency': 'mode.least-latency.hint',
  'least-cost': 'mode.least-cost.hint',
}
