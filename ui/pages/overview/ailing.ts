import type { Rest } from '../../contract'

/** What of a channel rests or is refused. */
export interface Ailing {
  id: number
  channel: string
  /** Keys that are not accepted. */
  refused: number
  /** Keys that rest, for all models or for some. */
  resting: number
  endpoints: number
  /** Why, of the first of the worst. */
  reason: string
}

/** The channels that something is the matter with, those first whose keys are refused. */
export function ailingOf(rests: readonly Rest[]): Ailing[] {
  const channels = [...Map.groupBy(rests, ({ channel }) => channel.id).values()].map((of) => {
    const refused = of.filter(({ kind, status }) => kind === 'key' && status === 'invalid')
    const endpoints = of.filter(({ kind }) => kind === 'endpoint')
    const refusedIds = new Set(refused.map(({ id }) => id))
    const resting = of.filter(({ kind, id }) => kind !== 'endpoint' && !refusedIds.has(id))
    const worst = [...refused, ...endpoints, ...resting][0]!
    return {
      id: worst.channel.id,
      channel: worst.channel.name,
      refused: refused.length,
      resting: new Set(resting.map(({ id }) => id)).size,
      endpoints: endpoints.length,
      reason: worst.reason,
    }
  })
  return channels.sort((one, other) => other.refused - one.refused || other.endpoints - one.endpoints || other.resting - one.resting)
}
