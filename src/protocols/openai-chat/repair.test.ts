import { describe, expect, test } from 'bun:test'
import type { Profile } from '../profiles/profile'
import type { JsonObject } from '../protocol'
import { openaiChatWire } from './wire'

const hi = { role: 'user', content: 'hi' }

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
