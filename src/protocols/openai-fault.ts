import type { Fault, JsonObject } from './protocol'

/** OpenAI's error object, as Chat Completions and Responses share it (`type` and `code` by status). */
export function openaiError(fault: Fault): JsonObject {
  const [type, code] = words(fault)
  return { message: fault.message, type, param: fault.param ?? null, code }
}

/** A fault as OpenAI answers it. */
export function writeOpenaiFault(fault: Fault): { status: number; body: JsonObject } {
  return { status: fault.status === 529 ? 503 : fault.status, body: { error: openaiError(fault) } }
}

function words({ status, kind, code }: Fault): [string, string | null] {
  if (kind === 'caller') return ['invalid_request_error', callerCode(code) ?? (status === 413 ? 'request_too_large' : null)]
  if (kind === 'auth') return ['invalid_request_error', code ?? 'invalid_api_key']
  if (kind === 'not-found') return ['invalid_request_error', code ?? 'model_not_found']
  if (status === 402) return ['insufficient_quota', 'insufficient_quota']
  if (status === 403) return ['permission_error', 'permission_denied']
  if (status === 404) return ['invalid_request_error', 'model_not_found']
  if (status === 429) return ['rate_limit_error', 'rate_limit_exceeded']
  if (status === 408 || status === 504) return ['timeout', 'timeout']
  if (status === 529) return ['server_error', 'overloaded']
  if (status === 501) return ['invalid_request_error', 'unsupported']
  if (status === 502 || status === 503) return ['server_error', 'upstream_error']
  return ['server_error', 'server_error']
}

/** Other vendors' words for the whole class of such errors say no more than `type` does. */
const callerCode = (code: string | undefined) => (code && !/_error$|^[A-Z_]+$|^\d+$/.test(code) ? code : undefined)
