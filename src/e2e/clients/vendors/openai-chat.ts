import { checkChatRequest } from '../../../protocols/conformance/vendors/chat-request'
import { asObject, asObjects, asText } from '../../../protocols/json'
import type { JsonObject } from '../../../protocols/protocol'
import { type Answer, Complaint, type Offer, offer, pieces, type Question, type SentEvent, textOf, type Vendor } from '../script'
import { callId } from '../signature'

/** OpenAI's Chat Completions, with the `reasoning_content` of its many imitators. */
export const openaiChat: Vendor = {
  read(body, model) {
    const host = isOpenai(model) ? 'api.openai.com' : 'llm.example.com'
    checkChatRequest(body, { protocol: 'openai-chat', host, model })
    if (isOpenai(model)) checkFields(body)
    return { ...questionOf(body, model), reasons: !['none', undefined].includes(asText(body.reasoning_effort)) }
  },

  whole(answer) {
    const { seed, model, text, reasoning, call } = answer
    const message = {
      role: 'assistant',
      content: text,
      refusal: null,
      annotations: [],
      ...(reasoning && { reasoning_content: reasoning }),
      ...(call && { tool_calls: [toolCall(answer)] }),
    }
    return {
      id: `chatcmpl-${seed}`,
      object: 'chat.completion',
      created: 1_795_000_000,
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(answer) }],
      usage: usageOf(answer),
      service_tier: 'default',
      system_fingerprint: 'fp_octopus',
    }
  },

  stream(answer, body) {
    const { seed, model, text, reasoning, call } = answer
    const withUsage = asObject(body.stream_options)?.include_usage === true
    const chunk = (choices: JsonObject[], usage: JsonObject | null = null) => ({
      id: `chatcmpl-${seed}`,
      object: 'chat.completion.chunk',
      created: 1_795_000_000,
      model,
      service_tier: 'default',
      system_fingerprint: 'fp_octopus',
      choices,
      ...(withUsage && { usage }),
    })
    const says = (delta: JsonObject, finish: string | null = null) => chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }])
    const chunks = [
      says({ role: 'assistant', content: '', refusal: null }),
      ...pieces(reasoning ?? '').map((piece) => says({ reasoning_content: piece })),
      ...pieces(text).map((piece) => says({ content: piece })),
      ...(call ? callDeltas(answer).map((delta) => says({ tool_calls: [delta] })) : []),
      says({}, finishOf(answer)),
      ...(withUsage ? [chunk([], usageOf(answer))] : []),
    ]
    return [...chunks, '[DONE]'].map((data): SentEvent => [undefined, data])
  },

  refuse: (status, message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: status === 401 ? 'invalid_api_key' : null },
  }),

  isFinish: (data) => asObjects(asObject(data)?.choices).some(({ finish_reason }) => finish_reason),
  isTerminal: (data) => data === '[DONE]',
  failure: [undefined, { error: { message: 'The server had an error.', type: 'server_error', param: null, code: null } }],
}

/** What is asked, in the words that all servers of this protocol have in common. */
export function questionOf(body: JsonObject, model: string): Question {
  const messages = asObjects(body.messages)
  const last = messages.at(-1)
  return {
    model,
    tools: asObjects(body.tools).map(offerOf),
    results: messages.filter(({ role }) => role === 'tool').length,
    reasons: false,
    shows: true,
    ...(last?.role === 'tool' && { result: textOf(last.content) }),
  }
}

function offerOf({ function: called, custom }: JsonObject): Offer {
  const { name, parameters } = asObject(called) ?? asObject(custom) ?? {}
  return { ...offer(name, parameters), custom: custom !== undefined }
}

const isOpenai = (model: string) => /^(gpt-|o\d)/.test(model)

const OTHERS = ['reasoning_content', 'reasoning', 'reasoning_details', 'extra_content', 'cache_control']

/** Nothing of its imitators' is tolerated inside a message. */
function checkFields({ messages }: JsonObject): void {
  for (const [index, message] of asObjects(messages).entries()) {
    const places = [message, ...asObjects(message.content), ...asObjects(message.tool_calls)]
    const unknown = places.flatMap((place) => Object.keys(place)).find((field) => OTHERS.includes(field))
    if (unknown) throw new Complaint(`Unknown parameter: 'messages[${index}].${unknown}'.`)
  }
}

function toolCall(answer: Answer): JsonObject {
  const { name, input } = answer.call!
  const id = callId('call_', answer)
  if (typeof input === 'string') return { id, type: 'custom', custom: { name, input } }
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

function callDeltas(answer: Answer): JsonObject[] {
  const { name, input } = answer.call!
  const isText = typeof input === 'string'
  const [type, field] = isText ? ['custom', 'input'] : ['function', 'arguments']
  return [
    { index: 0, id: callId('call_', answer), type, [type]: { name, [field]: '' } },
    ...pieces(isText ? input : JSON.stringify(input)).map((piece) => ({ index: 0, [type]: { [field]: piece } })),
  ]
}

const finishOf = ({ call }: Answer) => (call ? 'tool_calls' : 'stop')

const usageOf = ({ usage: { input, output, cacheRead, cacheWrite, reasoning } }: Answer): JsonObject => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
})
