import type { Channel } from '../../channels/channel'
import type { Health } from '../../groups/health'
import type { Trouble } from '../../groups/trouble'
import type { Lookout, Watch } from './watch'

export interface ChannelSources {
  channels: { all(): readonly Channel[] }
  health: Pick<Health, 'of'>
}

/** A channel that is down, or was a moment ago. */
interface Down {
  since: number
  told: boolean
  wellSince: number | null
}

/** A channel has to be down, or well again, for so long: what comes and goes at once is not worth a message. */
const PATIENCE_MS = 60_000

/** Channels that can serve nothing, and those that can again. */
export function watchChannels({ channels, health }: ChannelSources): Watch {
  const down = new Map<number, Down>()

  function lookAt(channel: Channel, { at, isFirst, tell }: Lookout) {
    const reason = downReason(channel, health)
    const known = down.get(channel.id)
    if (!known && reason !== null) return void down.set(channel.id, { since: at, told: isFirst, wellSince: null })
    if (!known) return
    if (reason === null) return rise(channel, known, { at, tell })
    known.wellSince = null
    if (known.told || at < known.since + PATIENCE_MS) return
    known.told = true
    const subject = `channel ${channel.id}`
    tell({ kind: 'channel', subject, state: 'down', isGood: false, title: `${channel.name} is down`, detail: reason, at })
  }

  function rise(channel: Channel, known: Down, { at, tell }: Pick<Lookout, 'at' | 'tell'>) {
    known.wellSince ??= at
    if (known.told && channel.enabled && at < known.wellSince + PATIENCE_MS) return
    down.delete(channel.id)
    // Switched off is not well again.
    if (!known.told || !channel.enabled) return
    tell({ kind: 'channel', subject: `channel ${channel.id}`, state: 'up', isGood: true, title: `${channel.name} is back`, detail: '', at })
  }

  return (lookout) => {
    for (const channel of channels.all()) lookAt(channel, lookout)
    for (const id of down.keys()) if (!channels.all().some((channel) => channel.id === id)) down.delete(id)
  }
}

/** Why no request can be served there, whatever the model; null when some can. */
function downReason({ enabled, endpoints, keys }: Channel, health: Pick<Health, 'of'>): string | null {
  if (!enabled) return null
  const endpointFault = sharedFault(endpoints, 'endpoint', health)
  if (endpointFault) {
    const { count, reason } = endpointFault
    return `${count === 1 ? 'Its endpoint does not answer' : `None of its ${count} endpoints answers`}: ${reason}`
  }
  const keyFault = sharedFault(keys, 'key', health)
  return keyFault && `${keyFault.count === 1 ? 'Its key rests' : `All of its ${keyFault.count} keys rest`}: ${keyFault.reason}`
}

/** How many parts there are in use and what is wrong with the last of them; null when one of them is well, or there is none. */
function sharedFault(parts: readonly { id: number; enabled: boolean }[], kind: Trouble['kind'], health: Pick<Health, 'of'>) {
  const used = parts.filter((part) => part.enabled)
  let reason: string | null = null
  for (const { id } of used) {
    const trouble = health.of(kind, id)
    if (!trouble) return null
    reason = trouble.reason
  }
  return reason === null ? null : { count: used.length, reason }
}
