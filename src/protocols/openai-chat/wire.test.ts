import { describe, expect, test } from 'bun:test'
import { targetOf } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { JsonObject, ProtocolId, ThoughtState, Warning } from '../protocol'
import { createSeal } from '../seal'
import { openaiChatWire } from './wire'

interface Place {
  stream?: boolean
  host?: string
  facts?: Partial<Profile>
  protocol?: ProtocolId
  warnings?: Warning[]
}

/** What changes of a body, and what is noted. */
function edit(body: JsonObject, model: string, { stream = false, protocol = 'openai-chat', ...more }: Place = {}) {
  return openaiChatWire.edits({ model, ...body }, { model, stream }, targetOf(protocol, model, { stream, ...more }))
}

const hi = { role: 'user', content: 'hi' }

describe('a body that passes to a server of the same protocol', () => {
  test('19: stays as it is where nothing has to change', () => {
    const body = { messages: [{ role: 'developer', content: 'a' }, hi], logit_bias: {}, temperature: 2, strange: { field: 1 } }
    expect(edit(body, 'gpt-4o', { host: 'api.openai.com' })).toEqual({})
    expect(edit({ messages: [hi, { role: 'assistant', content: 'a', reasoning_content: 'r' }], max_tokens: 5 }, 'mystery')).toEqual({})
  })

  test('gets the model’s own name', () => {
    const target = targetOf('openai-chat', 'theirs')
    expect(openaiChatWire.edits({ model: 'ours', messages: [hi] }, { model: 'ours', stream: false }, target)).toEqual({ model: 'theirs' })
  })

  test('101: is asked for its usage in a stream, where the server takes that', () => {
    expect(edit({ messages: [hi], stream_options: { include_obfuscation: false } }, 'm', { stream: true })).toEqual({
      stream_options: { include_obfuscation: false, include_usage: true },
    })
    expect(edit({ messages: [hi], stream_options: { include_usage: true } }, 'm', { stream: true })).toEqual({})
    expect(edit({ messages: [hi] }, 'm', { stream: true, facts: { streamUsage: 'never' } })).toEqual({})
    expect(edit({ messages: [hi], stream_options: {} }, 'mistral-large', { stream: true, host: 'api.mistral.ai' })).toEqual({
      stream_options: undefined,
    })
  })

  test('2: has no developer for a server that knows only the system', () => {
    const messages = [{ role: 'developer', content: 'a', name: 'n' }, hi, { role: 'developer', content: 'b' }]
    for (const host of ['api.deepseek.com', 'open.bigmodel.cn', ''])
      expect(edit({ messages }, 'glm-5', { host })).toEqual({
        messages: [{ role: 'system', content: 'a', name: 'n' }, hi, { role: 'system', content: 'b' }],
      })
  })

  const limits: [string, string, string, JsonObject, JsonObject][] = [
    ['max_tokens to o3', 'o3', '', { max_tokens: 9 }, { max_completion_tokens: 9 }],
    ['max_tokens to gpt-5', 'gpt-5.2', '', { max_tokens: 9 }, { max_completion_tokens: 9 }],
    ['max_completion_tokens to vLLM', 'llama-4', '', { max_completion_tokens: 9 }, { max_tokens: 9 }],
    ['both to gpt-5', 'gpt-5.2', '', { max_tokens: 8, max_completion_tokens: 9 }, {}],
    ['Ark’s own max_tokens', 'doubao-seed-1-8', 'ark.cn-beijing.volces.com', { max_tokens: 9 }, {}],
    ['both to Ark', 'doubao-seed-1-8', 'ark.cn-beijing.volces.com', { max_tokens: 8, max_completion_tokens: 9 }, {}],
  ]
  test.each(limits)('10: %s', (_, model, host, body, expected) => {
    const result = edit({ messages: [hi], ...body }, model, { host })
    expect(result).toMatchObject(expected)
    const whole: JsonObject = { ...body, ...(result as JsonObject) }
    expect(Object.keys(whole).filter((key) => whole[key] !== undefined)).toHaveLength(1)
  })

  test('8: does not ask for more than the model is known to write', () => {
    const warnings: Warning[] = []
    expect(edit({ messages: [hi], max_tokens: 99_999 }, 'm', { facts: { maxOutputTokens: 8192 }, warnings })).toEqual({ max_tokens: 8192 })
    expect(warnings).toMatchObject([{ field: 'max_tokens', action: 'clamped' }])
  })

  test('66: tells thoughts back where they are missed, and nowhere else', () => {
    const call = { role: 'assistant', content: null, tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] }
    const messages: JsonObject[] = [
      hi,
      { role: 'assistant', content: 'a', reasoning: 'r' },
      hi,
      call,
      { role: 'tool', tool_call_id: 'a', content: '' },
    ]
    const told = (model: string, host: string) => edit({ messages }, model, { host }).messages
    expect(told('deepseek-v4', 'api.deepseek.com')).toEqual([
      hi,
      { ...messages[1], reasoning_content: 'r' },
      hi,
      { ...call, reasoning_content: '' },
      messages[4],
    ] as JsonObject[])
    expect(told('kimi-k2.5', 'api.moonshot.ai')).toMatchObject([
      hi,
      messages[1],
      hi,
      { reasoning_content: '' },
      messages[4],
    ] as JsonObject[])
    expect(told('deepseek-reasoner', 'api.deepseek.com')).toEqual([
      hi,
      { role: 'assistant', content: 'a' },
      hi,
      call,
      messages[4],
    ] as JsonObject[])
    expect(told('mystery', '')).toBeUndefined()
  })

  test('Gemini’s signatures on calls go back to Gemini only', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
    const signed = { role: 'assistant', content: null, tool_calls: [{ ...call, extra_content: { google: { thought_signature: 's' } } }] }
    expect(edit({ messages: [hi, signed] }, 'gpt-5.2').messages).toEqual([hi, { ...signed, tool_calls: [call] }])
    expect(edit({ messages: [hi, signed] }, 'gemini-3-pro', { host: 'generativelanguage.googleapis.com' })).toEqual({})
  })

  test('leaves out what the server refuses, and notes it where it matters', () => {
    const warnings: Warning[] = []
    const body = { messages: [hi], user: 'u', logit_bias: { 1: 2 } }
    expect(edit(body, 'mistral-large', { host: 'api.mistral.ai', warnings })).toEqual({ user: undefined, logit_bias: undefined })
    expect(warnings.map(({ field }) => field)).toEqual(['logit_bias'])
  })

  test('does not think where the model thinks in streams only', () => {
    const place = { host: 'dashscope.aliyuncs.com' }
    expect(edit({ messages: [hi] }, 'qwen3-32b', place)).toEqual({ enable_thinking: false })
    expect(edit({ messages: [hi] }, 'qwen3-32b', { ...place, facts: { streamUsage: 'never' }, stream: true })).toEqual({})
    expect(edit({ messages: [hi] }, 'qwen-plus', place)).toEqual({})
  })

  const ark: [JsonObject, JsonObject][] = [
    [{ reasoning_effort: 'xhigh' }, { reasoning_effort: 'high' }],
    [{ reasoning_effort: 'none' }, { reasoning_effort: undefined as never, thinking: { type: 'disabled' } }],
    [{ reasoning_effort: 'low', thinking: { type: 'disabled' } }, { reasoning_effort: undefined as never }],
    [{ reasoning_effort: 'minimal', thinking: { type: 'disabled' } }, {}],
    [{ thinking: { type: 'auto' } }, {}],
  ]
  test.each(ark)('68: Ark gets %j in words of its own', (body, expected) => {
    expect(edit({ messages: [hi], ...body }, 'ep-2025', { protocol: 'volcengine' })).toEqual(expected)
  })
})

describe('an effort that passes', () => {
  const cases: [string, string, string, string | undefined][] = [
    ['xhigh', 'o3', '', 'high'],
    ['none', 'o3', '', 'low'],
    ['minimal', 'gpt-5.2', '', 'low'],
    ['xhigh', 'deepseek-v4', 'api.deepseek.com', 'max'],
    ['high', 'gpt-4o', '', undefined],
  ]
  test.each(cases)('68: %s to %s is brought to the nearest', (effort, model, host, nearest) => {
    const warnings: Warning[] = []
    expect(edit({ messages: [hi], reasoning_effort: effort }, model, { host, warnings })).toEqual({ reasoning_effort: nearest })
    expect(warnings).toMatchObject([{ field: 'reasoning_effort' }])
  })

  test('68: to a model of which nothing is known stays', () => {
    expect(edit({ messages: [hi], reasoning_effort: 'minimal' }, 'mystery')).toEqual({})
  })
})

describe('thoughts that were sealed here', () => {
  const seal = createSeal(Buffer.alloc(32, 7))
  const detail = (state: ThoughtState, index: number) => ({
    type: 'reasoning.encrypted',
    data: seal.seal(state),
    format: 'octopus-v1',
    index,
  })
  const own = [{ type: 'reasoning.encrypted', data: 'zzz', index: 0 }]

  test('59: are taken out, or put in as the upstream made them', () => {
    const foreign = detail({ origin: 'anthropic', signature: 's' }, 0)
    const ours = detail({ origin: 'openai-chat', details: own }, 1)
    const open = (text: string) => {
      const state = seal.open(text)
      return state?.origin === 'openai-chat' ? state : state && null
    }
    const messages = [hi, { role: 'assistant', content: 'a', reasoning_content: 'r', reasoning_details: [foreign, ours] }]
    expect(openaiChatWire.unseal?.({ messages }, open)).toEqual({
      messages: [hi, { role: 'assistant', content: 'a', reasoning_content: 'r', reasoning_details: own }],
    })
    expect(openaiChatWire.unseal?.({ messages }, () => null)).toEqual({
      messages: [hi, { role: 'assistant', content: 'a', reasoning_content: 'r' }],
    })
  })

  test('56: signatures of Gemini’s are opened for Gemini, and taken off for others', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
    const signed = (thought_signature: string): JsonObject => ({ ...call, extra_content: { google: { thought_signature } } })
    const sealed = seal.seal({ origin: 'gemini', signature: 'sig', call: 'c' })
    const messages = [{ role: 'assistant', content: null, tool_calls: [signed(sealed), signed('own')] }]
    expect(openaiChatWire.unseal?.({ messages }, seal.open)).toMatchObject({ messages: [{ tool_calls: [signed('sig'), signed('own')] }] })
    expect(openaiChatWire.unseal?.({ messages }, () => null)).toEqual({
      messages: [{ ...messages[0]!, tool_calls: [call, signed('own')] }],
    })
  })

  test('72: what was not sealed here stays', () => {
    expect(openaiChatWire.unseal?.({ messages: [{ role: 'assistant', content: 'a', reasoning_details: own }] }, seal.open)).toEqual({})
  })
})

describe('a request that was refused', () => {
  const repair = (body: JsonObject, message: string, param?: string) =>
    openaiChatWire.repair?.(body, { kind: 'caller', status: 400, message, ...(param && { param }) })

  const cases: [string, JsonObject, string, JsonObject, Partial<Profile>][] = [
    [
      'OpenAI’s limit',
      { max_tokens: 9 },
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { max_tokens: undefined as never, max_completion_tokens: 9 },
      { maxTokensField: 'max_completion_tokens' },
    ],
    [
      'an old server’s limit',
      { max_completion_tokens: 9 },
      'Unrecognized request argument supplied: max_completion_tokens',
      { max_completion_tokens: undefined as never, max_tokens: 9 },
      { maxTokensField: 'max_tokens' },
    ],
    [
      'OpenAI’s most',
      { max_tokens: 64_000 },
      'max_tokens is too large: 64000. This model supports at most 16384 completion tokens, whereas you provided 64000.',
      { max_tokens: 16_384 },
      { maxOutputTokens: 16_384 },
    ],
    [
      'DeepSeek’s most',
      { max_tokens: 64_000 },
      'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]',
      { max_tokens: 8192 },
      { maxOutputTokens: 8192 },
    ],
    ['Qwen’s most', { max_tokens: 64_000 }, 'Range of max_tokens should be [1, 8192]', { max_tokens: 8192 }, { maxOutputTokens: 8192 }],
    [
      'Ark’s most',
      { max_completion_tokens: 64_000 },
      'The parameter `max_completion_tokens` specified in the request are not valid: integer above maximum value, expected a value <= 12288, but got 64000 instead.',
      { max_completion_tokens: 12_288 },
      { maxOutputTokens: 12_288 },
    ],
    [
      'Groq’s most',
      { max_tokens: 64_000 },
      '`max_tokens` must be less than or equal to `8192`, the maximum value for this model',
      { max_tokens: 8192 },
      { maxOutputTokens: 8192 },
    ],
    [
      'developer at DeepSeek',
      { messages: [{ role: 'developer', content: 'a' }, hi] },
      'Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`, expected one of `system`, `user`',
      { messages: [{ role: 'system', content: 'a' }, hi] },
      { systemRole: 'system' },
    ],
    [
      'stream_options',
      { stream_options: {} },
      'Extra inputs are not permitted: "stream_options"',
      { stream_options: undefined as never },
      { streamUsage: 'never' },
    ],
    [
      'an effort',
      { reasoning_effort: 'minimal' },
      "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: 'low', 'medium', and 'high'.",
      { reasoning_effort: 'low' },
      { efforts: ['low', 'medium', 'high'] },
    ],
    [
      'sampling',
      { temperature: 0.2, top_p: 0.9 },
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      { temperature: undefined as never, top_p: undefined as never },
      { refuses: ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'] },
    ],
    [
      'temperature and top_p',
      { temperature: 0.2, top_p: 0.9 },
      '`temperature` and `top_p` cannot both be specified for this model.',
      { top_p: undefined as never },
      { sampling: 'temperature-or-top-p' },
    ],
    [
      'fields that Mistral does not know',
      { user: 'u', prompt_cache_key: 'k', temperature: 1 },
      '[{"type":"extra_forbidden","loc":["body","prompt_cache_key"],"msg":"Extra inputs are not permitted","input":"k"}]',
      { prompt_cache_key: undefined as never },
      { refuses: ['prompt_cache_key'] },
    ],
    [
      'thinking in a whole reply',
      {},
      'parameter.enable_thinking must be set to false for non-streaming calls',
      { enable_thinking: false },
      { thinkingStreams: true },
    ],
    [
      '66: thoughts that are missed',
      { messages: [{ role: 'assistant', content: 'a' }] },
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 0',
      { messages: [{ role: 'assistant', content: 'a', reasoning_content: '' }] },
      { reasoningEcho: 'always' },
    ],
    [
      '66: thoughts that are refused',
      { messages: [{ role: 'assistant', content: 'a', reasoning_content: 'r' }] },
      "property 'messages.0.reasoning_content' is unsupported",
      { messages: [{ role: 'assistant', content: 'a' }] },
      { reasoningEcho: 'never' },
    ],
    [
      'marks of a cache',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'a', prompt_cache_breakpoint: {} }] }] },
      "Unknown parameter: 'messages[0].content[0].prompt_cache_breakpoint'.",
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] },
      { cacheMarks: 'none' },
    ],
  ]
  test.each(cases)('116: for %s is mended', (_, body, message, edits, learned) => {
    expect(repair(body, message)).toEqual({ edits, learned } as ReturnType<typeof repair>)
  })

  test('for want of room gets what room there is', () => {
    const message =
      "This model's maximum context length is 8192 tokens. However, you requested 64500 tokens (500 in the messages, 64000 in the completion)."
    expect(repair({ max_tokens: 64_000 }, message)).toEqual({ edits: { max_tokens: 7692 } })
    const newer =
      "max_tokens is too large: 64000. This model's maximum context length is 8192 tokens and your request has 500 input tokens (64000 > 8192 - 500)."
    expect(repair({ max_tokens: 64_000 }, newer)).toEqual({ edits: { max_tokens: 7692 } })
  })

  const hopeless: [JsonObject, string][] = [
    [{ tools: [] }, "Unsupported parameter: 'tools' is not supported with this model."],
    [{ response_format: {} }, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."],
    [{ user: 'u', messages: [hi] }, 'the user has sent something unexpected'],
    [{ metadata: {} }, "Unknown parameter: 'tools[0].function.metadata'."],
    [{ max_tokens: 100 }, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."],
    [{ temperature: 5 }, 'temperature must be less than or equal to 2'],
  ]
  test.each(hopeless)('%j with "%s" is not', (body, message) => {
    expect(repair(body, message)).toBeUndefined()
  })
})
