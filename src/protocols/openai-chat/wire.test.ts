import { describe, expect, test } from 'bun:test'
import { targetOf } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { Json, JsonObject, ProtocolId, ThoughtState, Warning } from '../protocol'
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

  test('56: a call that another model made is signed for Gemini in the way that it takes', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
    const google = { thought_signature: 'skip_thought_signature_validator' }
    const messages = [hi, { role: 'assistant', content: null, tool_calls: [call, call] }]
    const host = 'generativelanguage.googleapis.com'
    expect(edit({ messages }, 'gemini-3-pro', { host }).messages).toEqual([
      hi,
      { role: 'assistant', content: null, tool_calls: [{ ...call, extra_content: { google } }, call] },
    ])
    expect(edit({ messages }, 'gemini-2.5-pro', { host })).toEqual({})
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

  const router: [Json, string, string, JsonObject][] = [
    [{ effort: 'medium' }, 'gpt-5.2', '', { reasoning_effort: 'medium', reasoning: undefined as never }],
    [{ enabled: false }, 'gpt-5.2', '', { reasoning_effort: 'none', reasoning: undefined as never }],
    [{ max_tokens: 40_000 }, 'o3', '', { reasoning_effort: 'high', reasoning: undefined as never }],
    [{ effort: 'low' }, 'deepseek-v4', 'api.deepseek.com', { reasoning_effort: 'high', reasoning: undefined as never }],
    [{ effort: 'low' }, 'anthropic/claude-sonnet-4.5', 'openrouter.ai', {}],
    [{ effort: 'low' }, 'mystery', '', {}],
  ]
  test.each(router)('68: OpenRouter’s %j is said to %s in words that it knows', (reasoning, model, host, expected) => {
    expect(edit({ messages: [hi], reasoning }, model, { host })).toEqual(expected)
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
