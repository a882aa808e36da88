import type { Group } from '../groups/group'
import type { Fault, ProtocolId, Warning } from '../protocols/protocol'
import type { AttemptRecord } from '../usage/record'

/**
 * What the client is told when no candidate has answered. An upstream's complaint about *our* key must not look like one
 * about the client's: SDKs would take their own key for bad, and Claude Code would sign out.
 */
export function finalFault(last: Fault, attempts: readonly AttemptRecord[]): Fault {
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
export function nobodyFault(group: Group, only: readonly ProtocolId[] | undefined): Fault {
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
