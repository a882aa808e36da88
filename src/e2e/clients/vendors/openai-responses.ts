import { asNumber, asObject, asObjects, asText } from '../../../protocols/json'
import type { Json, JsonObject } from '../../../protocols/protocol'
import { type Answer, allowOnly, Complaint, offer, pieces, serverSent, signature, textOf, type Vendor } from '../script'

const FIELDS =
  'background client_metadata context_management conversation include input instructions max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user'

const RESULTS = ['function_call_output', 'custom_tool_call_output']
const CALLS = ['function_call', 'custom_tool_call']

/** OpenAI's Responses. */
export const openaiResponses: Vendor = {
  read(body, model) {
    allowOnly(body, FIELDS, (field) => `Unknown parameter: '${field}'.`)
    const reasoning = asObject(body.reasoning)
    const isSampled = (asNumber(body.temperature) ?? 1) !== 1 || (asNumber(body.top_p) ?? 1) !== 1
    if (isSampled && reasoning && reasoning.effort !== 'none') throw new Complaint('Sampling is only supported with reasoning effort none.')
    const items = asObjects(body.input)
    checkItems(items)
    const last = items.findLastIndex((item) => item.role === 'assistant' || CALLS.includes(String(item.type)))
    const result = items.findLast((item, index) => index > last && RESULTS.includes(String(item.type)))
    return {
      model,
      tools: asObjects(body.tools).map(({ type, name, parameters }) => ({ ...offer(name, parameters), custom: type === 'custom' })),
      reasons: Boolean(reasoning) && reasoning?.effort !== 'none',
      ...(result && { result: asText(result.output) ?? textOf(result.output) }),
    }
  },

  whole: (answer) => envelope(answer, 'completed'),

  stream(answer) {
    const { reasoning, call } = answer
    let at = reasoning ? 1 : 0
    const events: [string, JsonObject][] = [
      ['response.created', { response: envelope(answer, 'in_progress') }],
      ['response.in_progress', { response: envelope(answer, 'in_progress') }],
      ...(reasoning ? reasoningEvents(answer) : []),
      ...messageEvents(answer, at++),
      ...(call ? callEvents(answer, at) : []),
      ['response.completed', { response: envelope(answer, 'completed') }],
    ]
    return serverSent(events.map(([type, data], sequence_number) => [type, { type, sequence_number, ...data }]))
  },

  refuse: (status, message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: status === 401 ? 'invalid_api_key' : null },
  }),
}

/** Calls and their outputs belong together, and what was encrypted comes back as it was. */
function checkItems(items: JsonObject[]): void {
  const called = items.filter(({ type }) => CALLS.includes(String(type))).map(({ call_id }) => call_id)
  const answered = items.filter(({ type }) => RESULTS.includes(String(type))).map(({ call_id }) => call_id)
  for (const id of answered)
    if (!called.includes(id)) throw new Complaint(`No tool call found for function call output with call_id ${id}.`)
  for (const id of called) if (!answered.includes(id)) throw new Complaint(`No tool output found for function call ${id}.`)
  for (const { type, encrypted_content } of items) {
    if (type === 'reasoning' && encrypted_content && encrypted_content !== signature)
      throw new Complaint('The encrypted content could not be verified.')
  }
}

function envelope(answer: Answer, status: string): JsonObject {
  const done = status === 'completed'
  return {
    id: `resp_${answer.seed}`,
    object: 'response',
    created_at: 1_795_000_000,
    completed_at: done ? 1_795_000_001 : null,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: answer.model,
    output: done ? output(answer) : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: 'medium', summary: null },
    service_tier: 'default',
    store: false,
    temperature: 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: done ? usageOf(answer) : null,
  }
}

const output = (answer: Answer): Json[] => [
  ...(answer.reasoning ? [reasoningItem(answer, [{ type: 'summary_text', text: answer.reasoning }])] : []),
  messageItem(answer, 'completed'),
  ...(answer.call ? [callItem(answer, 'completed')] : []),
]

const reasoningItem = ({ seed }: Answer, summary: Json[]): JsonObject => ({
  id: `rs_${seed}`,
  type: 'reasoning',
  summary,
  encrypted_content: signature,
})

function reasoningEvents(answer: Answer): [string, JsonObject][] {
  const text = answer.reasoning!
  const place = { item_id: `rs_${answer.seed}`, output_index: 0, summary_index: 0 }
  const part = (words: string) => ({ type: 'summary_text', text: words })
  return [
    ['response.output_item.added', { output_index: 0, item: reasoningItem(answer, []) }],
    ['response.reasoning_summary_part.added', { ...place, part: part('') }],
    ...pieces(text).map((delta): [string, JsonObject] => ['response.reasoning_summary_text.delta', { ...place, delta }]),
    ['response.reasoning_summary_text.done', { ...place, text }],
    ['response.reasoning_summary_part.done', { ...place, part: part(text) }],
    ['response.output_item.done', { output_index: 0, item: reasoningItem(answer, [part(text)]) }],
  ]
}

const textPart = (text: string): JsonObject => ({ type: 'output_text', annotations: [], logprobs: [], text })

const messageItem = ({ seed, text }: Answer, status: string): JsonObject => ({
  id: `msg_${seed}`,
  type: 'message',
  status,
  role: 'assistant',
  phase: 'final_answer',
  content: status === 'completed' ? [textPart(text)] : [],
})

function messageEvents(answer: Answer, output_index: number): [string, JsonObject][] {
  const { text, seed } = answer
  const place = { item_id: `msg_${seed}`, output_index, content_index: 0 }
  return [
    ['response.output_item.added', { output_index, item: messageItem(answer, 'in_progress') }],
    ['response.content_part.added', { ...place, part: textPart('') }],
    ...pieces(text).map((delta): [string, JsonObject] => ['response.output_text.delta', { ...place, delta, logprobs: [] }]),
    ['response.output_text.done', { ...place, text, logprobs: [] }],
    ['response.content_part.done', { ...place, part: textPart(text) }],
    ['response.output_item.done', { output_index, item: messageItem(answer, 'completed') }],
  ]
}

/** How a call and its input are named: of a function, or of a tool that takes free text. */
function callWords({ seed, call }: Answer) {
  const { input } = call!
  return typeof input === 'string'
    ? { id: `ctc_${seed}`, type: 'custom_tool_call', field: 'input', event: 'response.custom_tool_call_input', text: input }
    : {
        id: `fc_${seed}`,
        type: 'function_call',
        field: 'arguments',
        event: 'response.function_call_arguments',
        text: JSON.stringify(input),
      }
}

function callItem(answer: Answer, status: string): JsonObject {
  const { id, type, field, text } = callWords(answer)
  return { id, type, status, name: answer.call!.name, [field]: status === 'completed' ? text : '', call_id: `call_${answer.seed}` }
}

function callEvents(answer: Answer, output_index: number): [string, JsonObject][] {
  const { id, field, event, text } = callWords(answer)
  const place = { item_id: id, output_index }
  return [
    ['response.output_item.added', { output_index, item: callItem(answer, 'in_progress') }],
    ...pieces(text).map((delta): [string, JsonObject] => [`${event}.delta`, { ...place, delta }]),
    [`${event}.done`, { ...place, [field]: text }],
    ['response.output_item.done', { output_index, item: callItem(answer, 'completed') }],
  ]
}

const usageOf = ({ usage: { input, output, cacheRead, cacheWrite, reasoning } }: Answer): JsonObject => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
})
