import { type Complaint, isTooLong, KEY_WORDS, kindOf } from './fault-kind'
import type { Fault, FaultKind, Json, JsonObject } from './protocol'
import { readRetryAfter } from './retry-after'

const MAX_MESSAGE = 2000
/** As much of a page is looked through for words. */
const MAX_PAGE = 16_384

/**
 * Reads an upstream's failed reply into a fault. Knows the shapes of OpenAI, Anthropic, Google and of the many
 * compatible servers: `{error:{…}}`, `{error:"…"}`, `[{error:{…}}]`, `{detail}`, `{message}`, `{code,msg}`, plain text.
 */
export function readFault(status: number, body: string, header: (name: string) => string | undefined): Fault {
  const complaint = readComplaint(body)
  return faultOf(kindOf(status, complaint), status, complaint, body, header)
}

/** Reads an error that came inside a reply that had begun as a success. */
export function readInBandFault(error: Json): Fault {
  const body = JSON.stringify({ error })
  const complaint = readComplaint(body)
  const status = statusIn(error)
  const kind = kindOf(status, complaint)
  return faultOf(kind, status ?? STATUSES[kind] ?? 502, complaint, body, () => undefined)
}

/** What is the caller's to know; of our own keys' troubles an error inside a reply says nothing. */
const STATUSES: Partial<Record<FaultKind, number>> = { caller: 400, rate: 429 }

function faultOf(kind: FaultKind, status: number, complaint: Complaint, body: string, header: (name: string) => string | undefined): Fault {
  const code = kind === 'caller' && isTooLong(complaint) ? 'context_length_exceeded' : (complaint.code ?? complaint.type)
  return {
    kind,
    status,
    message: complaint.message ?? `HTTP ${status}${plainText(body)}`,
    ...(code && { code }),
    ...(complaint.param && { param: complaint.param }),
    ...withRetryAfter(status, header, complaint),
  }
}

/** Whether a refusal of a key says that it will not be taken again, rather than not for this. */
export const isInvalidKey = ({ kind, status, code, message }: Fault) =>
  kind === 'key' && (status === 401 || KEY_WORDS.test(`${code ?? ''} ${message}`))

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
  const message = messageOf(error)
  return {
    message: clip(message),
    code: text(error.code) ?? text(error.status_code) ?? text(isObject(error.details) ? error.details.error_code : undefined),
    type: text(error.type) ?? text(error.status),
    param: text(error.param),
    retryDelay: details.map((detail) => text(detail.retryDelay)).find(Boolean) ?? delayIn(message),
    reasons: details.flatMap((detail) => [text(detail.reason), ...quotaIds(detail)]).filter((reason) => reason !== undefined),
  }
}

function messageOf(error: JsonObject): string | undefined {
  const plain = text(error.message) ?? text(error.msg) ?? text(error.status_msg) ?? text(error.detail)
  // OpenRouter passes on what the vendor behind it said.
  const behind = isObject(error.metadata) ? text(error.metadata.raw) : undefined
  if (plain) return behind ? `${plain}: ${behind}` : plain
  return error.detail !== undefined ? JSON.stringify(error.detail) : undefined
}

/** OpenAI, Groq and Google say in words when to try again. */
const delayIn = (message = '') => /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|[smhd]))+)/i.exec(message)?.[1]

function quotaIds(detail: JsonObject): (string | undefined)[] {
  const violations = Array.isArray(detail.violations) ? detail.violations : []
  return violations.filter(isObject).map((violation) => text(violation.quotaId))
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
    .slice(0, MAX_PAGE)
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
