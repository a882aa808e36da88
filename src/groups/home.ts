import type { Turn } from '../channels/turn'
import type { Place } from './affinity'
import type { Group } from './group'
import { type Candidate, obstacleOf, type Surroundings } from './search'

/** Where a session of a group was served before: its home, then what took over while that rested. */
export function placesOf({ affinity }: Surroundings, group: Group, session: string): readonly Place[] {
  return affinity.places(nameOf(group, session))
}

/** The home of a session is where it was served first; another place takes over while it rests, and for good when it rests too long. */
export function settle(around: Surroundings, group: Group, session: string, { member, key }: Candidate, turn: Turn) {
  const name = nameOf(group, session)
  const [home] = around.affinity.places(name)
  const isLost = !home || isGone(around, group, home, turn)
  around.affinity.served(name, { memberId: member.id, keyId: key.id }, group.affinitySeconds, isLost)
}

function isGone(around: Surroundings, group: Group, { memberId, keyId }: Place, turn: Turn): boolean {
  // It may be one that cannot serve this request, and will serve the next.
  const member = group.members.find((one) => one.id === memberId && one.enabled && one.missingSince === null)
  const channel = member && around.channel(member.channelId)
  const key = channel?.keys.find((one) => one.id === keyId && one.enabled)
  const endpoint = channel?.endpoints.find((one) => one.enabled)
  if (!member || !channel?.enabled || !key || !endpoint) return true
  const now = around.now()
  const obstacle = obstacleOf(around, { member, channel, key, endpoint }, now, turn)
  return obstacle !== null && !obstacle.full && obstacle.until > now + 1000 * group.affinitySeconds
}

const nameOf = ({ id }: Group, session: string) => `${id} ${session}`
