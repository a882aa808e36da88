import { openaiError } from '../openai-fault'
import type { Fault, Finish, Json, JsonObject, Prompt, Usage } from '../protocol'
import { writeFormat } from './format'
import { writeVisible } from './reasoning'
import { writeToolChoice, writeToolList } from './tools'
import { writeUsage } from './usage'

/** How a response ends. */
export interface Ending {
  status: 'completed' | 'incomplete' | 'failed'
  incomplete_details: Json
  error: Json
}

/** The fields of a response that repeat the request; the type demands most of them. */
export function writeEcho(prompt: Prompt): JsonObject {
  const { extra, reasoning } = prompt
  return {
    background: false,
    instructions: extra.instructions ?? null,
    max_output_tokens: prompt.maxOutputTokens ?? null,
    max_tool_calls: extra.max_tool_calls ?? null,
    metadata: prompt.metadata ?? {},
    model: prompt.model,
    parallel_tool_calls: prompt.parallelToolCalls ?? true,
    previous_response_id: extra.previous_response_id ?? null,
    prompt_cache_key: prompt.sessionKey ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: writeVisible(reasoning?.visible) ?? null },
    safety_identifier: extra.safety_identifier ?? null,
    service_tier: prompt.serviceTier ?? 'default',
    store: extra.store ?? false,
    temperature: prompt.temperature ?? 1,
    text: { format: writeFormat(prompt.responseFormat) ?? { type: 'text' }, verbosity: prompt.verbosity ?? 'medium' },
    tool_choice: writeToolChoice(prompt) ?? 'auto',
    tools: writeToolList(prompt),
    top_p: prompt.topP ?? 1,
    top_logprobs: prompt.topLogprobs ?? 0,
    truncation: extra.truncation ?? 'disabled',
    user: prompt.user !== undefined && prompt.user !== extra.safety_identifier ? prompt.user : null,
  }
}

/** `usage` is null until it is known; when known its details are never null. */
export function writeTotals(output: JsonObject[], usage: Usage | undefined): JsonObject {
  return { output, usage: usage ? writeUsage(usage) : null }
}

/** What a finish comes to here: a refusal in words is a completed answer, one without words a filtered one. */
export function endingOf(reason: Finish, refusedInWords: boolean): Ending {
  const cut = reason === 'refusal' && refusedInWords ? undefined : CUTS[reason]
  return cut
    ? { status: 'incomplete', incomplete_details: { reason: cut }, error: null }
    : { status: 'completed', incomplete_details: null, error: null }
}

const CUTS: Partial<Record<Finish, string>> = {
  length: 'max_output_tokens',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
}

export function failureOf(fault: Fault): Ending {
  const { code, message = null } = openaiError(fault)
  const known = code === 'rate_limit_exceeded' ? code : fault.kind === 'caller' ? 'invalid_prompt' : 'server_error'
  return { status: 'failed', incomplete_details: null, error: { code: known, message } }
}
