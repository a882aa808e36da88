import { checkResponsesRequest } from '../../../protocols/conformance/vendors/responses-request'
import { asObject, asObjects, asText } from '../../../protocols/json'
import type { Json, JsonObject } from '../../../protocols/protocol'
import { type Answer, Complaint, type Offer, offer, pieces, type SentEvent, textOf, type Vendor } from '../script'
import { allKept, callId, readSignature, sign, thoughtfulSeed } from '../signature'

const RESULTS = ['function_call_output', 'custom_tool_call_output']
/** Of the ids of its calls; Chat's are others. */
const PREFIX = 'call_r_'
const CALLS = ['function_call', 'custom_tool_call']

/** OpenAI's Responses. */
export const openaiResponses: Vendor = {
  read(body, model) {
    checkResponsesRequest(withTools(body), { protocol: 'openai-responses', host: 'api.openai.com', model })
    const reasoning = asObject(body.reasoning)
    const items = asObjects(body.input)
    checkStates(items)
    const results = items.filter(({ type }) => RESULTS.includes(String(type)))
    const last = items.findLastIndex((item) => item.role === 'assistant' || CALLS.includes(String(item.type)))
    const result = items.slice(last + 1).findLast((item) => results.includes(item))
    const kept = keptIn(items)
    return {
      model,
      tools: toolsOf(body).flatMap((tool) => offersOf(tool)),
      results: results.length,
      reasons: Boolean(reasoning) && reasoning?.effort !== 'none',
      shows: typeof reasoning?.summary === 'string',
      ...(result && { result: asText(result.output) ?? textOf(result.output) }),
      ...(kept !== undefined && { kept }),
    }
  },

  whole: (answer) => envelope(answer, 'completed'),

  stream(answer) {
    const { reasoning, call } = answer
    let at = reasoning === undefined ? 0 : 1
    const events: [string, JsonObject][] = [
      ['response.created', { response: envelope(answer, 'in_progress') }],
      ['response.in_progress', { response: envelope(answer, 'in_progress') }],
      ...(reasoning === undefined ? [] : reasoningEvents(answer)),
      ...messageEvents(answer, at++),
      ...(call ? callEvents(answer, at) : []),
      ['response.completed', { response: envelope(answer, 'completed') }],
    ]
    return events.map(([type, data], sequence_number): SentEvent => [type, { type, sequence_number, ...data }])
  },

  refuse: (status, message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: status === 401 ? 'invalid_api_key' : null },
  }),

  // Both are said in one event, the last.
  isFinish: (data) => asObject(data)?.type === 'response.completed',
  isTerminal: (data) => asObject(data)?.type === 'response.completed',
  failure: ['error', { type: 'error', sequence_number: 99, code: 'server_error', message: 'The server had an error.', param: null }],
}

/** The tools of a request, also of one that tells them as its first item. */
const toolsOf = ({ tools, input }: JsonObject): JsonObject[] => [
  ...asObjects(tools),
  ...asObjects(input).flatMap((item) => (item.type === 'additional_tools' ? asObjects(item.tools) : [])),
]

const withTools = (body: JsonObject): JsonObject => {
  const tools = toolsOf(body)
  return tools.length ? { ...body, tools } : body
}

function offersOf({ type, name, parameters, tools }: JsonObject, namespace?: string): Offer[] {
  if (type === 'namespace') return asObjects(tools).flatMap((tool) => offersOf(tool, String(name)))
  return [{ ...offer(name, parameters), custom: type === 'custom', ...(namespace && { namespace }) }]
}

/** What was encrypted comes back as it was, and nothing that was not. */
function checkStates(items: JsonObject[]): void {
  for (const { type, id, encrypted_content } of items) {
    if (type !== 'reasoning') continue
    if (!encrypted_content) throw new Complaint(`Item with id '${id}' not found. Items are not persisted when \`store\` is set to false.`)
    if (readSignature(encrypted_content)?.vendor !== 'openai-responses')
      throw new Complaint(`The encrypted content for item ${id} could not be verified.`)
  }
}

function keptIn(items: JsonObject[]): boolean | undefined {
  const seeds = items.map(({ encrypted_content }) => readSignature(encrypted_content)?.seed)
  const expected = items.flatMap(({ type, call_id }) => (CALLS.includes(String(type)) && thoughtfulSeed(call_id, PREFIX)) || [])
  return allKept([...expected.map((seed) => seeds.includes(seed)), ...seeds.flatMap((seed) => (seed ? true : []))])
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
  ...(answer.reasoning === undefined ? [] : [reasoningItem(answer, summaryOf(answer))]),
  messageItem(answer, 'completed'),
  ...(answer.call ? [callItem(answer, 'completed')] : []),
]

const reasoningItem = ({ seed }: Answer, summary: Json[]): JsonObject => ({
  id: `rs_${seed}`,
  type: 'reasoning',
  summary,
  encrypted_content: sign('openai-responses', seed, ''),
})

const summaryOf = ({ reasoning }: Answer): Json[] => (reasoning ? [{ type: 'summary_text', text: reasoning }] : [])

function reasoningEvents(answer: Answer): [string, JsonObject][] {
  const text = answer.reasoning!
  const place = { item_id: `rs_${answer.seed}`, output_index: 0, summary_index: 0 }
  const part = (words: string) => ({ type: 'summary_text', text: words })
  const told: [string, JsonObject][] = [
    ['response.reasoning_summary_part.added', { ...place, part: part('') }],
    ...pieces(text).map((delta): [string, JsonObject] => ['response.reasoning_summary_text.delta', { ...place, delta }]),
    ['response.reasoning_summary_text.done', { ...place, text }],
    ['response.reasoning_summary_part.done', { ...place, part: part(text) }],
  ]
  return [
    ['response.output_item.added', { output_index: 0, item: reasoningItem(answer, []) }],
    ...(text ? told : []),
    ['response.output_item.done', { output_index: 0, item: reasoningItem(answer, summaryOf(answer)) }],
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
  const { name, namespace } = answer.call!
  const input = status === 'completed' ? text : ''
  return { id, type, status, name, ...(namespace && { namespace }), [field]: input, call_id: callId(PREFIX, answer) }
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
