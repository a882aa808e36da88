import { describe, expect, test } from 'bun:test'
import { expectOrder } from '../fixture'
import type { JsonObject } from '../protocol'
import { chunk, finish, partsOf, read, readWhole, replyOf } from './reply.fixture'

describe('a stream', () => {
  test('becomes start, parts, finish, usage and end', () => {
    const events = read([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      finish('stop'),
      { id: 'chatcmpl-1', choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
      '[DONE]',
    ])
    expectOrder(events)
    expect(events).toEqual([
      { type: 'start', id: 'chatcmpl-1', model: 'm' },
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'Hel' } },
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'lo' } },
      { type: 'usage', usage: { input: 5, output: 2 } },
      { type: 'part-end', index: 0, part: { type: 'text', text: 'Hello' } },
      { type: 'finish', reason: 'stop', raw: 'stop' },
      { type: 'end' },
    ])
  })

  test('63: thoughts and text never share a part', () => {
    const parts = partsOf([
      chunk({ reasoning_content: 'a' }),
      chunk({ reasoning_content: 'b', content: 'c' }),
      chunk({ reasoning_content: 'd' }),
      finish('stop'),
      '[DONE]',
    ])
    expect(parts.map((part) => ('text' in part ? [part.type, part.text] : part.type))).toEqual([
      ['reasoning', 'ab'],
      ['text', 'c'],
      ['reasoning', 'd'],
    ])
  })

  test('85: Azure chunks without choices or without a delta are passed over', () => {
    const events = read([
      { id: '', model: '', choices: [], prompt_filter_results: [] },
      chunk({ content: 'a' }),
      { id: 'x', choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }] },
      finish('stop'),
      '[DONE]',
    ])
    expectOrder(events)
    expect(events[0]).toEqual({ type: 'start', id: 'chatcmpl-1', model: 'm' })
    expect(replyOf(events).parts).toEqual([{ type: 'text', text: 'a' }])
  })

  test('86: a refusal is a part and a reason of its own', () => {
    const reply = replyOf(read([chunk({ refusal: 'I ca' }), chunk({ refusal: "n't" }), finish('stop'), '[DONE]']))
    expect(reply.parts).toEqual([{ type: 'refusal', text: "I can't" }])
    expect(reply.finish).toEqual({ reason: 'refusal', raw: 'stop' })
  })

  test('13: several answers are told apart', () => {
    const other = (delta: JsonObject, reason: string | null = null) => ({
      id: 'x',
      choices: [{ index: 1, delta, finish_reason: reason }],
    })
    const events = read([
      chunk({ content: 'a' }),
      other({ content: 'b' }),
      chunk({ content: 'c' }),
      other({ content: 'd' }, 'length'),
      finish('stop'),
      '[DONE]',
    ])
    expectOrder(events)
    expect(replyOf(events).choices).toEqual([
      { parts: [{ type: 'text', text: 'ac' }], finish: { reason: 'stop', raw: 'stop' } },
      { parts: [{ type: 'text', text: 'bd' }], finish: { reason: 'length', raw: 'length' } },
    ])
  })

  test('78: a stream that ends before one of its answers has is cut', () => {
    const cut = read([{ id: 'x', choices: [{ index: 1, delta: { content: 'b' } }] }, chunk({ content: 'a' }, { finish_reason: 'stop' })])
    expect(cut.at(-1)).toMatchObject({ type: 'error' })
  })

  test('log probabilities stay with their text', () => {
    const token = (text: string): JsonObject => ({ token: text, logprob: -0.1, bytes: [97], top_logprobs: [] })
    const logprobs = (text: string) => ({ logprobs: { content: [token(text)], refusal: null } })
    expect(partsOf([chunk({ content: 'a' }, logprobs('a')), chunk({ content: 'b' }, logprobs('b')), finish('stop'), '[DONE]'])).toEqual([
      { type: 'text', text: 'ab', logprobs: [token('a'), token('b')] },
    ])
  })

  test('a whole message behind its deltas says nothing twice', () => {
    const last = { id: 'x', choices: [{ index: 0, message: { role: 'assistant', content: 'ab' }, finish_reason: 'stop' }] }
    expect(partsOf([chunk({ content: 'a' }), chunk({ content: 'b' }), last])).toEqual([{ type: 'text', text: 'ab' }])
  })

  test('a whole message in place of a delta is read', () => {
    expect(partsOf([{ id: 'x', choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] }, '[DONE]'])).toEqual([
      { type: 'text', text: 'a' },
    ])
  })

  test('a web citation becomes flat', () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 } }]
    expect(partsOf([chunk({ content: 'a' }), chunk({ annotations }), finish('stop'), '[DONE]'])).toEqual([
      {
        type: 'text',
        text: 'a',
        annotations: [{ type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 }],
      },
    ])
  })

  test('125: an image that the model made is a part', () => {
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }]
    expect(partsOf([chunk({ images }), finish('stop'), '[DONE]'])).toEqual([
      { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } },
    ])
  })
})

describe('the end', () => {
  const cases: [string, (JsonObject | string)[], string][] = [
    ['78: a stream cut before its finish_reason', [chunk({ content: 'a' })], 'finish_reason'],
    ['78: [DONE] behind a stream that was cut', [chunk({ content: 'a' }), '[DONE]'], 'finish_reason'],
    ['78: a stream that says nothing at all', [], 'without a reply'],
    ['114: [DONE] and nothing else', ['[DONE]'], 'empty'],
    ['114: a finish_reason with neither content nor usage', [chunk({ role: 'assistant', content: '' }), finish('stop'), '[DONE]'], 'empty'],
    ['107: an error in the stream', [chunk({ content: 'a' }), { error: { message: 'overloaded', type: 'server_error' } }], 'overloaded'],
    ['107: an error as a string', [{ error: 'no memory' }], 'no memory'],
    ['113: an error in an array', ['[{"error":{"code":503,"message":"busy"}}]'], 'busy'],
    [
      '107: OpenRouter',
      [chunk({ content: 'a' }), { error: { code: 502, message: 'provider gone' }, choices: [{ finish_reason: 'error' }] }],
      'provider gone',
    ],
    ['finish_reason error', [chunk({ content: 'a' }), finish('error'), '[DONE]'], 'broke off'],
    ['DeepSeek out of resources', [chunk({ content: 'a' }), finish('insufficient_system_resource')], 'broke off'],
    ['107: old vLLM', [{ object: 'error', message: 'out of memory', type: 'InternalServerError', code: 500 }], 'out of memory'],
    ['52: a malformed call', [chunk({ content: 'a' }), finish('function_call_filter: MALFORMED_FUNCTION_CALL')], 'broke off'],
    ['MiniMax', [{ base_resp: { status_code: 1000, status_msg: 'unknown error' } }], 'unknown error'],
    ['something that is not JSON', ['<html>'], 'not JSON'],
  ]
  test.each(cases)('%s is an error', (_, chunks, words) => {
    const events = read(chunks)
    expectOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient', message: expect.stringContaining(words) } })
  })

  test('[DONE] behind an empty finish_reason is an end', () => {
    expect(replyOf(read([chunk({ content: 'a' }), finish(''), '[DONE]'])).finish).toEqual({ reason: 'stop' })
  })

  test('a finish_reason without [DONE] is an end', () => {
    expect(read([chunk({ content: 'a' }), finish('stop')]).at(-1)).toEqual({ type: 'end' })
  })

  test('a cut reply stays one, even if it is empty or says stop later', () => {
    expect(replyOf(read([chunk({ content: '' }), finish('content_filter'), '[DONE]'])).finish?.reason).toBe('content-filter')
    expect(replyOf(read([chunk({ content: 'a' }), finish('length'), finish('stop'), '[DONE]'])).finish?.reason).toBe('length')
  })

  test.each([
    ['eos', 'stop'],
    ['model_length', 'length'],
    ['MAX_TOKENS', 'length'],
    ['sensitive', 'content-filter'],
    ['repetition', 'unknown'],
  ])('a dialect’s finish_reason %s means %s', (word, reason) => {
    expect(replyOf(read([chunk({ content: 'a' }), finish(word), '[DONE]'])).finish).toEqual({ reason: reason as never, raw: word })
  })

  test('a finish_reason may be an object', () => {
    const chunks = [chunk({ content: 'a' }), chunk({}, { finish_reason: { type: 'length', length: 9 } })]
    expect(replyOf(read(chunks)).finish?.reason).toBe('length')
  })

  test('a finish_reason in every chunk does not end the reply', () => {
    const chunks = [chunk({ content: 'a' }, { finish_reason: 'stop' }), chunk({ content: 'b' }, { finish_reason: 'stop' }), '[DONE]']
    expect(partsOf(chunks)).toEqual([{ type: 'text', text: 'ab' }])
  })

  test('nothing follows the end', () => {
    expectOrder(read([chunk({ content: 'a' }), finish('stop'), '[DONE]', chunk({ content: 'b' }), '[DONE]']))
  })
})

describe('a whole reply', () => {
  test('is told as a stream would be', () => {
    const events = readWhole({
      id: 'chatcmpl-1',
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'a',
            reasoning_content: 'r',
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    })
    expectOrder(events)
    expect(replyOf(events)).toEqual({
      id: 'chatcmpl-1',
      model: 'm',
      parts: [
        { type: 'reasoning', text: 'r', origin: 'openai-chat' },
        { type: 'text', text: 'a' },
        { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' },
      ],
      usage: { input: 1, output: 2 },
      finish: { reason: 'tool-calls', raw: 'tool_calls' },
    })
  })

  test('without text but with usage is a reply', () => {
    const reply = {
      id: 'x',
      choices: [{ message: { content: null }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    }
    expect(readWhole(reply).at(-1)).toEqual({ type: 'end' })
  })

  test.each([
    ['', 'nothing'],
    ['{}', 'empty'],
    ['{"choices":[]}', 'empty'],
    ['{"id":"x","choices":[{"message":{"content":""},"finish_reason":"stop"}]}', 'empty'],
    ['{"error":{"message":"bad luck"}}', 'bad luck'],
    ['{"detail":"not today"}', 'not today'],
  ])('114: %s is an error', (data, words) => {
    const events = readWhole(data)
    expectOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { message: expect.stringContaining(words) } })
  })
})
