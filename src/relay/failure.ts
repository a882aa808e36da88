import type { Group } from '../groups/group'
import type { Obstacle } from '../groups/obstacle'
import type { Resting, Walk } from '../groups/walk'
import type { Fault, ProtocolId, Warning } from '../protocols/protocol'
import type { AttemptRecord } from '../usage/record'

/** Why nobody has answered: the last failure, else why the request could not be written, who rests, or that there is nobody at all. */
export function lastFault(
  walk: Walk,
  only: readonly ProtocolId[] | undefined,
  attempts: readonly AttemptRecord[],
  fault: Fault | undefined,
  unfit: Fault | undefined,
  now: number,
): Fault {
  const { first, probed } = walk.outlook()
  const back = probed ?? first
  const soonest = back && !back.obstacle.invalid ? Math.max(1000, timeOf(back.obstacle, now) - now) : undefined
  if (fault) return { ...finalFault(fault, attempts), ...(soonest !== undefined && { retryAfterMs: soonest }) }
  return unfit ?? (back ? restingFault(walk.group, back, soonest) : nobodyFault(walk.group, only))
}

/** All candidates rest, and for longer than it is worth waiting. */
function restingFault(group: Group, { candidate, obstacle }: Resting, retryAfterMs: number | undefined): Fault {
  if (obstacle.full) return fullFault(group, candidate.channel.name, obstacle.reason, retryAfterMs)
  const isRate = obstacle.reason.startsWith('429')
  const back = obstacle.invalid
    ? 'their keys are not accepted upstream, see the admin under "Channels"'
    : `the first to come back is ${candidate.channel.name} (${candidate.member.model}) at ${new Date(obstacle.until).toISOString()}`
  return {
    kind: isRate ? 'rate' : 'transient',
    status: isRate ? 429 : 503,
    message: `all candidates of the group "${group.name}" rest: ${back}. Last error: ${obstacle.reason}`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

/** Nothing is wrong, but all who could serve are at their limits, and have been for as long as it is worth waiting. */
const fullFault = ({ name }: Group, channel: string, reason: string, retryAfterMs: number | undefined): Fault => ({
  kind: 'rate',
  status: 429,
  message: `all candidates of the group "${name}" are at their limits, for instance ${channel}: ${reason}; try again later`,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})

/** Somebody who leaves a full channel may do so at once. */
const timeOf = ({ until }: Obstacle, now: number) => (Number.isFinite(until) ? until : now)

/**
 * What the client is told when no candidate has answered. An upstream's complaint about *our* key must not look like one
 * about the client's: SDKs would take their own key for bad, and Claude Code would sign out.
 */
function finalFault(last: Fault, attempts: readonly AttemptRecord[]): Fault {
  const tried = attempts.map(({ channel, model, status }) => `${channel} (${model}${status ? `, ${status}` : ''})`).join(', ')
  const what = attempts.length === 1 ? 'the only attempt failed' : `all ${attempts.length} attempts failed`
  return {
    kind: last.kind,
    status: statusFor(last),
    message: `${what}: ${tried}. Last error: ${last.message}`,
    ...(last.retryAfterMs !== undefined && { retryAfterMs: last.retryAfterMs }),
  }
}

function statusFor({ kind, status }: Fault): number {
  switch (kind) {
    case 'rate':
      return 429
    case 'timeout':
      return 504
    case 'model':
      return 404
    case 'key':
    case 'quota':
      return 503
    default:
      return status >= 500 && status < 600 && status !== 501 ? status : 502
  }
}

/** No candidate could be tried at all. */
function nobodyFault(group: Group, only: readonly ProtocolId[] | undefined): Fault {
  const reason = only
    ? `it needs an enabled channel that speaks ${only.join(' or ')}, with an enabled key and endpoint`
    : 'it needs an enabled member whose channel is enabled and has an enabled key and endpoint'
  const message = `the group "${group.name}" has no channel that could serve this request: ${reason}`
  // What the group's channels do not speak they will not speak at the next try either.
  return only ? { kind: 'caller', status: 400, message, param: 'model' } : { kind: 'gateway', status: 503, message }
}

/** The API key allows no losses, and this upstream could not be asked without. */
export function strictFault(warnings: readonly Warning[]): Fault {
  const losses = warnings.map(warningText).join('; ')
  const message = `this API key is strict, and the request would lose something on the way to an upstream that speaks another protocol: ${losses}`
  return { kind: 'caller', status: 400, message, param: warnings[0]!.field }
}

/** A warning as people read it in the log. */
export const warningText = ({ field, action, detail }: Warning) => `${field} ${action}: ${detail}`
