import type { SentEvent, Vendor } from './script'

/** What can be wrong with a stream that began well. */
export const breaks = ['cut', 'short', 'failure', 'no finish', 'no terminal'] as const
export type Break = (typeof breaks)[number]

/** What remains of a stream: the connection is lost, it just ends, it fails, or it lacks one of its last events. */
export function broken(events: SentEvent[], how: Break, { failure, isFinish, isTerminal }: Vendor): SentEvent[] {
  const half = events.slice(0, Math.ceil(events.length / 2))
  switch (how) {
    case 'cut':
    case 'short':
      return half
    case 'failure':
      return [...half, failure]
    case 'no finish':
      return events.filter(([, data]) => !isFinish(data))
    case 'no terminal':
      return events.filter(([, data]) => !isTerminal(data))
  }
}
