import type { Channel } from '../channels/channel'
import type { Group } from '../groups/group'
import type { Prices } from '../prices/store'
import { type Vendor, vendors } from './cast'
import { type Person, people } from './people'

/** One member of a group, with the account that it stands for. */
export interface Arm {
  channel: Channel
  vendor: Vendor
  model: string
  weight: number
}

/** The demo's world as requests meet it. */
export interface Scene {
  people: { person: Person; apiKeyId: number }[]
  groups: Map<string, { group: Group; arms: Arm[] }>
  /** Nanodollars, and the version of the price. */
  cost: Prices['cost']
}

interface Stored {
  channels: readonly Channel[]
  groups: readonly Group[]
  keys: readonly { id: number; name: string }[]
  cost: Prices['cost']
}

/** Finds the cast in what a database holds; what somebody has renamed or taken away plays no part any more. */
export function sceneOf({ channels, groups, keys, cost }: Stored): Scene {
  const armsOf = (group: Group): Arm[] =>
    group.members.flatMap(({ channelId, model, weight }) => {
      const channel = channels.find(({ id, enabled }) => enabled && id === channelId)
      const vendor = vendors.find(({ name }) => name === channel?.name)
      return channel && vendor ? [{ channel, vendor, model, weight }] : []
    })
  return {
    people: people.flatMap((person) => {
      const apiKeyId = keys.find(({ name }) => name === person.key.name)?.id
      return apiKeyId === undefined ? [] : [{ person, apiKeyId }]
    }),
    groups: new Map(groups.map((group) => [group.name, { group, arms: armsOf(group) }])),
    cost,
  }
}
