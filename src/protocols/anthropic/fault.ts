import { readFault } from '../fault'
import { asObject, asText } from '../json'
import type { Fault, Json } from '../protocol'

/** The statuses of Anthropic's error types, which an error in the middle of a stream does not carry. */
const STATUSES: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
}

/** Reads the `error` of an error event, or of a reply that answered 200 and holds only an error. */
export function readErrorEvent(error: Json | undefined): Fault {
  const type = asText(asObject(error)?.type) ?? ''
  return readFault(STATUSES[type] ?? 502, JSON.stringify({ error: error ?? 'an error without words' }), () => undefined)
}
