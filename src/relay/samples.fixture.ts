import type { ProtocolId } from '../protocols/protocol'

/** One request and its replies in each protocol: what an official client sends and an official server answers, shortened. */
export interface Sample {
  protocol: ProtocolId
  /** The address, for a whole reply and for a stream. */
  path(stream: boolean): string
  request(model: string, stream: boolean): Record<string, unknown>
  /** What the upstream should be asked for. */
  upstreamPath(stream: boolean): string
  whole: string
  stream: string
  /** The same stream, cut off in the middle of what it says. */
  cut: string
  /** A stream that says nothing but that something went wrong. */
  failing: string
  usage: { input: number; output: number }
  /** What a stream that broke off ends with. */
  broken: RegExp
}

const sse = (...events: [string | undefined, unknown][]) =>
  events
    .map(([event, data]) => `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
    .join('')

const chunk = (delta: object, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1700000000,
  model: 'up-model',
  choices: [{ index: 0, delta, finish_reason: finish }],
  future_field: { x: 9007199254740993n.toString() },
})
const chatUsage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }
const chatBegin = [
  [undefined, chunk({ role: 'assistant', content: '' })],
  [undefined, chunk({ content: 'Héllo' })],
] as [undefined, unknown][]

export const chat: Sample = {
  protocol: 'openai-chat',
  path: () => '/v1/chat/completions',
  request: (model, stream) => ({
    model,
    messages: [{ role: 'user', content: 'hi' }],
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  }),
  upstreamPath: () => '/v1/chat/completions',
  whole: `{"id":"chatcmpl-1","object":"chat.completion", "created":1700000000,"model":"up-model","choices":[{"index":0,"message":{"role":"assistant","content":"Héllo 世界","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15},"future":{"big":9007199254740993}}`,
  stream: sse(
    ...chatBegin,
    [undefined, chunk({ content: ' 世界' })],
    [undefined, chunk({}, 'stop')],
    [undefined, { ...chunk({}), choices: [], usage: chatUsage }],
    [undefined, '[DONE]'],
  ),
  cut: sse(...chatBegin),
  failing: sse([undefined, { error: { message: 'overloaded right now', type: 'server_error', code: null } }]),
  usage: { input: 12, output: 3 },
  broken: /data: \{"error":\{"message":".+"\}\}\n\ndata: \[DONE\]\n\n$|data: \{"error":\{.+\n\ndata: \[DONE\]\n\n$/,
}

const response = (status: string, more: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1700000000,
  status,
  error: null,
  incomplete_details: null,
  model: 'up-model',
  output: [],
  ...more,
})
const message = (text: string, status = 'completed') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status,
  content: text ? [{ type: 'output_text', text, annotations: [], logprobs: [] }] : [],
})
const responsesUsage = {
  input_tokens: 12,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 3,
  output_tokens_details: { reasoning_tokens: 1 },
  total_tokens: 15,
}
const responsesBegin: [string, unknown][] = [
  ['response.created', { type: 'response.created', sequence_number: 0, response: response('in_progress') }],
  [
    'response.output_item.added',
    { type: 'response.output_item.added', sequence_number: 1, output_index: 0, item: message('', 'in_progress') },
  ],
  [
    'response.content_part.added',
    {
      type: 'response.content_part.added',
      sequence_number: 2,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: '', annotations: [], logprobs: [] },
    },
  ],
  [
    'response.output_text.delta',
    {
      type: 'response.output_text.delta',
      sequence_number: 3,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta: 'Héllo 世界',
      logprobs: [],
    },
  ],
]

export const responses: Sample = {
  protocol: 'openai-responses',
  path: () => '/v1/responses',
  request: (model, stream) => ({ model, input: 'hi', ...(stream && { stream: true }) }),
  upstreamPath: () => '/v1/responses',
  whole: JSON.stringify(response('completed', { output: [message('Héllo 世界')], usage: responsesUsage, future: [1, { y: 2 }] })),
  stream: sse(
    ...responsesBegin,
    ['response.future_event', { type: 'response.future_event', sequence_number: 4, what: 'ever' }],
    [
      'response.output_text.done',
      {
        type: 'response.output_text.done',
        sequence_number: 5,
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        text: 'Héllo 世界',
        logprobs: [],
      },
    ],
    ['response.output_item.done', { type: 'response.output_item.done', sequence_number: 6, output_index: 0, item: message('Héllo 世界') }],
    [
      'response.completed',
      {
        type: 'response.completed',
        sequence_number: 7,
        response: response('completed', { output: [message('Héllo 世界')], usage: responsesUsage }),
      },
    ],
  ),
  cut: sse(...responsesBegin),
  failing: sse(
    ['response.created', { type: 'response.created', sequence_number: 0, response: response('in_progress') }],
    [
      'response.failed',
      {
        type: 'response.failed',
        sequence_number: 1,
        response: response('failed', { error: { code: 'server_error', message: 'overloaded right now' } }),
      },
    ],
  ),
  usage: { input: 12, output: 3 },
  broken: /event: response\.failed\ndata: \{"type":"response\.failed".+\n\n$/,
}

const anthropicBegin: [string, unknown][] = [
  [
    'message_start',
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'up-model',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 5, cache_read_input_tokens: 4, cache_creation_input_tokens: 3, output_tokens: 1 },
      },
    },
  ],
  ['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }],
  ['ping', { type: 'ping' }],
  ['content_block_delta', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Héllo 世界' } }],
]

export const anthropicSample: Sample = {
  protocol: 'anthropic',
  path: () => '/v1/messages',
  request: (model, stream) => ({ model, max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...(stream && { stream: true }) }),
  upstreamPath: () => '/v1/messages',
  whole: JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'up-model',
    content: [{ type: 'text', text: 'Héllo 世界' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 5, cache_read_input_tokens: 4, cache_creation_input_tokens: 3, output_tokens: 3 },
  }),
  stream: sse(
    ...anthropicBegin,
    ['content_block_stop', { type: 'content_block_stop', index: 0 }],
    ['future_event', { type: 'future_event', x: 1 }],
    ['message_delta', { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } }],
    ['message_stop', { type: 'message_stop' }],
  ),
  cut: sse(...anthropicBegin),
  failing: sse(anthropicBegin[0]!, ['error', { type: 'error', error: { type: 'overloaded_error', message: 'overloaded right now' } }]),
  usage: { input: 12, output: 3 },
  broken: /event: error\ndata: \{"type":"error","error":\{.+\n\n$/,
}

const geminiChunk = (text: string, more: object = {}) => ({
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...more }],
  modelVersion: 'up-model',
  responseId: 'r1',
})
const geminiUsage = { promptTokenCount: 12, candidatesTokenCount: 2, thoughtsTokenCount: 1, totalTokenCount: 15 }

export const geminiSample: Sample = {
  protocol: 'gemini',
  path: (stream) => `/v1beta/models/fast:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  request: () => ({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }),
  upstreamPath: (stream) => `/v1/models/up-model:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  whole: JSON.stringify({ ...geminiChunk('Héllo 世界', { finishReason: 'STOP' }), usageMetadata: geminiUsage }, null, 2),
  stream: sse(
    [undefined, geminiChunk('Héllo')],
    [undefined, geminiChunk(' 世界')],
    [undefined, { ...geminiChunk('', { finishReason: 'STOP' }), usageMetadata: geminiUsage }],
  ).replaceAll('\n', '\r\n'),
  cut: sse([undefined, geminiChunk('Héllo')]).replaceAll('\n', '\r\n'),
  failing: sse([undefined, { error: { code: 503, message: 'overloaded right now', status: 'UNAVAILABLE' } }]).replaceAll('\n', '\r\n'),
  usage: { input: 12, output: 3 },
  broken: /data: \{"error":\{"code":\d+,"message":.+\r\n\r\n$/,
}

export const samples = [chat, responses, anthropicSample, geminiSample]
