import { lookUp } from '../json'
import type { Finish } from '../protocol'

/** Reasons that mean failure; nobody should take what came before them for an answer. */
export const isFailure = (reason: string): boolean => FAILURES.has(reason)

const FAILURES = new Set(
  (
    'OTHER IMAGE_OTHER NO_IMAGE MALFORMED_FUNCTION_CALL MALFORMED_RESPONSE UNEXPECTED_TOOL_CALL TOO_MANY_TOOL_CALLS ' +
    'MISSING_THOUGHT_SIGNATURE'
  ).split(' '),
)

/** Reads a `finishReason`. https://ai.google.dev/api/generate-content#FinishReason */
export const readFinish = (reason: string): Finish => (CUT.has(reason) ? 'content-filter' : (lookUp(FINISHES, reason) ?? 'unknown'))

const FINISHES: Record<string, Finish> = { STOP: 'stop', MAX_TOKENS: 'length', CONTINUATION: 'length' }

const CUT = new Set(
  'SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION LANGUAGE'.split(' '),
)

/** Writes a `finishReason`. */
export const writeFinish = (finish: Finish): string => REASONS[finish]

const REASONS: Record<Finish, string> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  unknown: 'OTHER',
}
