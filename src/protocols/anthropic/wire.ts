import { readFault } from '../fault'
import type { Fault, JsonObject, Wire } from '../protocol'
import { Signs } from '../signs'
import { betasFor, isAnthropic, isTwin } from './betas'
import { edits } from './edits'
import { repair } from './repair'
import { unseal } from './thoughts'

const VERSION = '2023-06-01'

export const anthropicWire: Wire = {
  path: () => '/messages',
  // The others do not agree on the header, and take either.
  credentials: (key, url) => ({
    'x-api-key': key,
    ...(url && isTwin(url) && { authorization: `Bearer ${key}` }),
    'anthropic-version': VERSION,
  }),
  forwardHeaders: [
    'anthropic-version',
    'anthropic-beta',
    'anthropic-user-profile-id',
    'idempotency-key',
    'x-client-request-id',
    'user-agent',
    'x-app',
    'x-claude-code-session-id',
  ],
  forwards(name, url, value) {
    if (name === 'anthropic-beta') return betasFor(url, value)
    // Compatible servers of other vendors know only the version of 2023.
    return name !== 'anthropic-version' || isAnthropic(url) ? value : undefined
  },
  refuse: refuseThread,
  edits,
  unseal,
  repair,
  lastEvent: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n',
  signs: new Signs('message_delta"', 'message_stop"', '"type":"error"', '"type": "error"', 'event: error'),
  writeFault: (fault) => ({ status: fault.status, body: errorBody(fault) }),
  writeStreamFault: (fault) => `event: error\ndata: ${JSON.stringify(errorBody(fault))}\n\n`,
  readFault,
}

/** Anthropic's SDK keeps threads on the server; it falls back to whole conversations only for an error that says just this. */
function refuseThread({ thread }: JsonObject): Fault | undefined {
  if (thread === undefined || thread === null) return undefined
  const details = { error_code: 'thread_unsupported_request', unsupported: ['thread'] }
  return {
    kind: 'caller',
    status: 400,
    message: 'threads are not supported here; send the whole conversation in messages',
    param: 'thread',
    details,
  }
}

function errorBody(fault: Fault): JsonObject {
  return {
    type: 'error',
    error: { type: errorType(fault), message: messageOf(fault), ...(fault.details !== undefined && { details: fault.details }) },
    request_id: null,
  }
}

/** Clients know by these words that a conversation has to be made shorter. */
function messageOf({ code, message }: Fault): string {
  return code === 'context_length_exceeded' && !/prompt is too long/i.test(message) ? `prompt is too long: ${message}` : message
}

function errorType({ status, kind }: Fault): string {
  if (kind === 'auth') return status === 403 ? 'permission_error' : 'authentication_error'
  switch (status) {
    case 400:
    case 422:
      return 'invalid_request_error'
    case 402:
      return 'billing_error'
    case 403:
      return 'permission_error'
    case 404:
      return 'not_found_error'
    case 408:
    case 504:
      return 'timeout_error'
    case 409:
      return 'conflict_error'
    case 413:
      return 'request_too_large'
    case 429:
      return 'rate_limit_error'
    case 503:
    case 529:
      return 'overloaded_error'
    default:
      return status < 500 ? 'invalid_request_error' : 'api_error'
  }
}
