import { asObject, asObjects, asText } from '../../../protocols/json'
import type { JsonObject } from '../../../protocols/protocol'
import { type Answer, allowOnly, Complaint, type Offer, offer, pieces, serverSent, textOf, type Vendor } from '../script'

const FIELDS =
  'audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options'

/** OpenAI's Chat Completions, with the `reasoning_content` of its many imitators. */
export const openaiChat: Vendor = {
  read(body, model) {
    allowOnly(body, FIELDS, (field) => `Unrecognized request argument supplied: ${field}`)
    if (body.stream_options && !body.stream) throw new Complaint("The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    if (body.max_tokens && body.max_completion_tokens) throw new Complaint("'max_tokens' and 'max_completion_tokens' exclude each other.")
    if (isReasoning(model)) checkReasoning(body)
    const tools = asObjects(body.tools).map(offerOf)
    if (body.tool_choice && !tools.length) throw new Complaint("'tool_choice' is only allowed when 'tools' are specified.")
    const messages = asObjects(body.messages)
    checkPairs(messages)
    const last = messages.at(-1)
    return {
      model,
      tools,
      reasons: !['none', undefined].includes(asText(body.reasoning_effort)),
      ...(last?.role === 'tool' && { result: textOf(last.content) }),
    }
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
    return serverSent([...chunks, '[DONE]'].map((data) => [undefined, data]))
  },

  refuse: (status, message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: status === 401 ? 'invalid_api_key' : null },
  }),
}

function offerOf({ function: called, custom }: JsonObject): Offer {
  const { name, parameters } = asObject(called) ?? asObject(custom) ?? {}
  return { ...offer(name, parameters), custom: custom !== undefined }
}

const isReasoning = (model: string) => /^(gpt-[5-9]|o\d)/.test(model)

function checkReasoning({ max_tokens, temperature, top_p, presence_penalty, frequency_penalty, reasoning_effort }: JsonObject): void {
  if (max_tokens) throw new Complaint("Unsupported parameter: 'max_tokens' is not supported with this model.")
  const isSampled = (temperature ?? 1) !== 1 || (top_p ?? 1) !== 1 || presence_penalty || frequency_penalty
  if (isSampled && (reasoning_effort ?? 'none') !== 'none') throw new Complaint('Sampling is only supported with reasoning effort none.')
}

/** Every call is answered right behind it, and every answer has its call. */
function checkPairs(messages: JsonObject[]): void {
  let open: string[] = []
  for (const [index, { role, tool_calls, tool_call_id }] of messages.entries()) {
    if (role === 'tool') {
      if (!open.includes(String(tool_call_id)))
        throw new Complaint("messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
      open = open.filter((id) => id !== tool_call_id)
      continue
    }
    if (open.length)
      throw new Complaint(`An assistant message with 'tool_calls' must be followed by tool messages: ${open} before messages.[${index}].`)
    open = asObjects(tool_calls).map(({ id }) => String(id))
  }
  if (open.length) throw new Complaint(`An assistant message with 'tool_calls' must be followed by tool messages: ${open}.`)
}

const toolCall = ({ seed, call }: Answer): JsonObject =>
  typeof call!.input === 'string'
    ? { id: `call_${seed}`, type: 'custom', custom: { name: call!.name, input: call!.input } }
    : { id: `call_${seed}`, type: 'function', function: { name: call!.name, arguments: JSON.stringify(call!.input) } }

function callDeltas({ seed, call }: Answer): JsonObject[] {
  const { name, input } = call!
  const isText = typeof input === 'string'
  const [type, field] = isText ? ['custom', 'input'] : ['function', 'arguments']
  return [
    { index: 0, id: `call_${seed}`, type, [type]: { name, [field]: '' } },
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
