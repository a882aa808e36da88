import { readFault } from '../fault'
import { openaiError, writeOpenaiFault } from '../openai-fault'
import type { Wire } from '../protocol'
import { Signs } from '../signs'
import { edits, wantsUsage } from './edits'
import { glance } from './glance'
import { repair } from './repair'
import { unseal } from './unseal'

export const openaiChatWire: Wire = {
  path: () => '/chat/completions',
  credentials: (key) => ({ authorization: `Bearer ${key}` }),
  forwardHeaders: ['openai-beta', 'idempotency-key', 'x-client-request-id', 'user-agent'],
  edits,
  unseal,
  repair,
  signs: new Signs('"finish_reason":"', '"finish_reason": "', '"usage":{', '"usage": {', '"error"', '[DONE]'),
  injects: (body, asked) => asked.stream && !wantsUsage(body),
  injected: { is: isUsageAlone, isNone: (beginning) => /"choices": ?\[\{/.test(beginning) },
  glance,
  writeFault: writeOpenaiFault,
  writeStreamFault: (fault) => `data: ${JSON.stringify({ error: openaiError(fault) })}\n\ndata: [DONE]\n\n`,
  readFault,
}

/** The chunk that `stream_options.include_usage` brings: no choices, and what was counted. */
function isUsageAlone(data: string): boolean {
  if (!data.includes('"usage"')) return false
  try {
    const chunk = JSON.parse(data)
    return Array.isArray(chunk.choices) && chunk.choices.length === 0 && chunk.usage !== null && typeof chunk.usage === 'object'
  } catch {
    return false
  }
}
