import type { Channel } from '../../channels/channel'
import type { Health } from '../../groups/health'
import type { Trouble } from '../../groups/trouble'
import type { Watch } from './watch'

export interface KeySources {
  channels: { all(): readonly Channel[] }
  health: Pick<Health, 'all'>
}

/** Upstream keys that are not accepted. */
export function watchKeys({ channels, health }: KeySources): Watch {
  const invalid = new Set<number>()

  return ({ at, isFirst, tell }) => {
    const found = new Map(
      health
        .all()
        .filter(isInvalidKey)
        .map((trouble) => [trouble.id, trouble]),
    )
    for (const id of invalid) if (!found.has(id)) invalid.delete(id)
    for (const [id, { reason }] of found) {
      const owner = invalid.has(id) ? undefined : channels.all().find(({ keys }) => keys.some((key) => key.id === id))
      if (!owner) continue
      invalid.add(id)
      if (isFirst) continue
      const { hint, note } = owner.keys.find((key) => key.id === id)!
      tell({
        kind: 'key-invalid',
        subject: `key ${id}`,
        state: 'invalid',
        isGood: false,
        title: `${owner.name} does not accept the key ${hint}${note && ` (${note})`}`,
        detail: `It answered ${reason}. It is asked again only now and then; put in another one under Channels.`,
        at,
      })
    }
  }
}

const isInvalidKey = ({ kind, invalid, trips }: Trouble) => kind === 'key' && invalid && trips > 1
