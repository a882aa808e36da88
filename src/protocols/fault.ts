import type { Fault, FaultKind, Json, JsonObject } from './protocol'
import { readRetryAfter } from './retry-after'

/** What an upstream's error body says, whatever shape it has. */
interface Complaint {
  message?: string
  code?: string
  type?: string
  param?: string
  /** Google's `RetryInfo`, e.g. `12s`. */
  retryDelay?: string
  reasons: string[]
}

const MAX_MESSAGE = 2000

/**
 * Reads an upstream's failed reply into a fault. Knows the shapes of OpenAI, Anthropic, Google and of the many
 * compatible servers: `{error:{…}}`, `{error:"…"}`, `[{error:{…}}]`, `{detail}`, `{message}`, `{code,msg}`, plain text.
 */
export function readFault(status: number, body: string, header: (name: string) => string | undefined): Fault {
  const complaint = readComplaint(body)
  const code = complaint.code ?? complaint.type
  const kind = kindOf(status, complaint)
  return {
    kind,
    status,
    message: complaint.message ?? `HTTP ${status}${plainText(body)}`,
    ...(code && { code }),
    ...(complaint.param && { param: complaint.param }),
    ...withRetryAfter(status, header, complaint),
  }
}

/** Reads an error that came inside a reply that had begun as a success. */
export function readInBandFault(error: Json): Fault {
  const text = JSON.stringify({ error })
  const complaint = readComplaint(text)
  const status = statusIn(error) ?? 502
  const fault = readFault(status, text, () => undefined)
  return { ...fault, kind: status === 502 ? inBandKind(complaint) : fault.kind }
}

function inBandKind(complaint: Complaint): FaultKind {
  const word = `${complaint.type} ${complaint.code}`
  if (/rate_limit/.test(word)) return 'rate'
  if (/invalid_request|invalid_prompt/.test(word)) return 'caller'
  return 'transient'
}

function statusIn(error: Json): number | undefined {
  const code = isObject(error) ? (error.status_code ?? error.code ?? error.status) : undefined
  const number = Number(code)
  return Number.isInteger(number) && number >= 400 && number < 600 ? number : undefined
}

function readComplaint(body: string): Complaint {
  let parsed: Json
  try {
    parsed = JSON.parse(body)
  } catch {
    return { reasons: [] }
  }
  const outer = Array.isArray(parsed) ? parsed[0] : parsed
  if (!isObject(outer)) return { reasons: [] }
  const error = outer.error ?? outer.base_resp ?? outer
  if (typeof error === 'string') return { message: clip(error || undefined), code: text(outer.code), reasons: [] }
  if (!isObject(error)) return { reasons: [] }
  const details = Array.isArray(error.details) ? error.details.filter(isObject) : []
  return {
    message: clip(messageOf(error)),
    code: text(error.code) ?? text(isObject(error.details) ? error.details.error_code : undefined),
    type: text(error.type) ?? text(error.status),
    param: text(error.param),
    retryDelay: details.map((detail) => text(detail.retryDelay)).find(Boolean),
    reasons: details.flatMap((detail) => [text(detail.reason), ...quotaIds(detail)]).filter((reason) => reason !== undefined),
  }
}

function messageOf(error: JsonObject): string | undefined {
  const plain = text(error.message) ?? text(error.msg) ?? text(error.status_msg) ?? text(error.detail)
  if (plain) return plain
  return error.detail !== undefined ? JSON.stringify(error.detail) : undefined
}

function quotaIds(detail: JsonObject): (string | undefined)[] {
  const violations = Array.isArray(detail.violations) ? detail.violations : []
  return violations.filter(isObject).map((violation) => text(violation.quotaId))
}

const KEY_WORDS =
  /api[_ ]key[_ ](?:invalid|not valid|expired)|invalid[_ ]api[_ ]key|incorrect api key|account_deactivated|organization_on_hold|key[_ ]disabled|consumer.*suspended/i
const QUOTA_WORDS =
  /insufficient_quota|insufficient[_ ]balance|credit[_ ]balance|billing_hard_limit|spend_limit_reached|exceeded your current quota|AccountOverdue|QuotaExceeded|PerDay|out of credits/i
const PLACE_WORDS = /unsupported_country|(?:country|region|location).{0,40}not supported|\b1020\b/i
const MODEL_WORDS =
  /model_not_found|model.{0,80}(?:does not exist|not found|not supported|is not available)|ModelNotOpen|InvalidEndpointOrModel/i

/** Whether a refusal of a key says that it will not be taken again, rather than not for this. */
export const isInvalidKey = ({ kind, status, code, message }: Fault) =>
  kind === 'key' && (status === 401 || KEY_WORDS.test(`${code ?? ''} ${message}`))

/** D3 of the protocol notes: whose fault a status and its words are. */
function kindOf(status: number, complaint: Complaint): FaultKind {
  const words = [complaint.code, complaint.type, complaint.message, ...complaint.reasons].filter(Boolean).join(' ')
  if (status === 402 || ([400, 403, 429].includes(status) && QUOTA_WORDS.test(words))) return 'quota'
  if (status === 401 || (status < 500 && KEY_WORDS.test(words))) return 'key'
  if (status === 429) return 'rate'
  if ((status === 400 || status === 403 || status === 404) && MODEL_WORDS.test(words)) return 'model'
  // A page instead of an error, and a country that is not served: where the request came from is at fault, not the key.
  if (status === 403) return !words || PLACE_WORDS.test(words) ? 'transient' : 'key'
  if (status === 404) return 'model'
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'transient'
  if (status >= 400) return 'caller'
  return 'transient'
}

function withRetryAfter(
  status: number,
  header: (name: string) => string | undefined,
  { retryDelay }: Complaint,
): { retryAfterMs?: number } {
  const ms = readRetryAfter(status, header, retryDelay)
  return ms === undefined ? {} : { retryAfterMs: ms }
}

/** The first words of an answer that is not JSON (an HTML error page, say), for the log. */
function plainText(body: string): string {
  const words = body
    .replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words ? `: ${words.slice(0, 200)}` : ''
}

const clip = (value: string | undefined) => (value === undefined ? undefined : value.slice(0, MAX_MESSAGE))

function text(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value || undefined
  return typeof value === 'number' ? String(value) : undefined
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
