import { lookUp } from './json'
import type { FaultKind } from './protocol'

/** What an upstream's error body says, whatever shape it has. */
export interface Complaint {
  message?: string
  code?: string
  type?: string
  param?: string
  /** How long to wait, as a span (`12s`): Google's `RetryInfo`, or what the message says. */
  retryDelay?: string
  reasons: string[]
}

/** One thing that upstreams say, and whose fault it is. The first row that fits counts. */
interface Row {
  kind: FaultKind
  /** The statuses it goes with; an error inside a success has none, and goes with all. */
  at: readonly number[] | ((status: number) => boolean)
  words: RegExp
}

const refusals = (status: number) => status >= 400 && status < 500

/** More was asked than the model can read at once. */
const TOO_LONG =
  /context[_ ](?:length|window)|maximum context|prompt (?:is )?too long|input is too long|input token count|exceeded model token limit|range of input length|input length.{0,40}exceed|reduce the length of|超长/i
const OFFENSIVE = /sensitive|content[_ ](?:filter|policy)|data_?inspection|flagged|safety system|moderation/i
/** Something that was stored elsewhere, or is there no more. */
const STATE =
  /previous[_ ]response|no such (?:file|item|response)|(?:item|file|container|cached ?content|thread)\b.{0,80}(?:not found|does not exist|expired)/i
const QUOTA =
  /insufficient_quota|insufficient[_ ](?:balance|funds)|credit[_ ]balance|billing_hard_limit|spend_limit_reached|exceeded[_ ](?:your[_ ])?current[_ ]quota|AccountOverdue|QuotaExceeded|SetLimitExceeded|FreeTierOnly|Arrearage|PerDay|limit: 0\b|(?:out of|available) credits|spending limit|usage limit reached|余额不足|欠费/i
export const KEY_WORDS =
  /api[_ ]?key[_ ]?(?:invalid|not valid|expired)|invalid[_ ]?(?:x-)?api[_ -]?key|incorrect api key|account_deactivated|organization_on_hold|key[_ ]disabled|claude_code_key_creator_not_member|cmek_network_blocked|consumer.*suspended|AuthenticationError/i
const MODEL =
  /model_?not_?found|model.{0,80}(?:does not exist|not found|not supported|is not available|not exist|不存在)|(?:invalid|unknown) model\b|ModelNotOpen|InvalidEndpoint|DeploymentNotFound|no endpoints found|Unpurchased|access to (?:the |this )?model/i
const PLACE = /unsupported_country|(?:country|region|location).{0,40}not supported|\b1020\b/i

/** D3 of the protocol notes. */
const ROWS: readonly Row[] = [
  { kind: 'caller', at: [400, 403, 404, 413, 422], words: TOO_LONG },
  { kind: 'quota', at: [400, 403, 429], words: QUOTA },
  { kind: 'key', at: refusals, words: KEY_WORDS },
  { kind: 'rate', at: [413, 429], words: /rate_limit/i },
  { kind: 'caller', at: [400, 403], words: OFFENSIVE },
  { kind: 'caller', at: [400, 404], words: STATE },
  { kind: 'model', at: [400, 403, 404], words: MODEL },
  { kind: 'transient', at: [403], words: PLACE },
]

/** Numbers that GLM and MiniMax (in this order) give to what went wrong. */
const CODES: Record<string, FaultKind> = {
  '1113': 'quota',
  '1211': 'model',
  '1261': 'caller',
  '1301': 'caller',
  '1302': 'rate',
  '1303': 'rate',
  '1304': 'quota',
  '1305': 'rate',
  '1308': 'quota',
  '1310': 'quota',
  '1002': 'rate',
  '1004': 'key',
  '1008': 'quota',
  '1026': 'caller',
  '1027': 'caller',
  '1039': 'rate',
  '2013': 'caller',
  '2049': 'key',
  '2056': 'quota',
}

/** Whose fault it is, by status and words; `status` is undefined for an error inside of a reply that began as a success. */
export function kindOf(status: number | undefined, complaint: Complaint): FaultKind {
  if (status === 402) return 'quota'
  if (status === 401) return 'key'
  const code = lookUp(CODES, complaint.code ?? '')
  if (code) return code
  const words = wordsOf(complaint)
  const row = status !== undefined && status >= 500 ? undefined : ROWS.find((one) => fits(one, status, words))
  // Google says "current quota" of a minute's as well as of a day's.
  if (row?.kind === 'quota' && isMinutely(complaint)) return 'rate'
  if (row) return row.kind
  return status === undefined ? inBandKind(words) : plainKind(status, words)
}

export const isTooLong = (complaint: Complaint) => TOO_LONG.test(wordsOf(complaint)) || complaint.code === '1261'

const wordsOf = ({ code, type, message, reasons }: Complaint) => [code, type, message, ...reasons].filter(Boolean).join(' ')

function fits({ at, words }: Row, status: number | undefined, said: string): boolean {
  const goes = status === undefined || (typeof at === 'function' ? at(status) : at.includes(status))
  return goes && words.test(said)
}

const isMinutely = ({ reasons, message = '' }: Complaint) =>
  reasons.some((reason) => /PerMinute/.test(reason)) && !reasons.some((reason) => /PerDay/.test(reason)) && !/limit: 0\b/.test(message)

function inBandKind(words: string): FaultKind {
  if (/rate_limit|RESOURCE_EXHAUSTED|too many requests/i.test(words)) return 'rate'
  return /invalid_request|invalid_prompt|INVALID_ARGUMENT|InvalidParameter/.test(words) ? 'caller' : 'transient'
}

function plainKind(status: number, words: string): FaultKind {
  if (status === 429) return 'rate'
  // A page instead of an error: where the request came from is at fault, not the key.
  if (status === 403) return words ? 'key' : 'transient'
  if (status === 404) return 'model'
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'transient'
  return status >= 400 ? 'caller' : 'transient'
}
