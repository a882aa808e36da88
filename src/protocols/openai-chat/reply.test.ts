import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import type { Event, Frame, JsonObject, Part, Usage } from '../protocol'
import { readReply } from './reply'

const chunk = (delta: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  model: 'm',
  choices: [{ index: 0, delta, ...more }],
})
const finish = (reason: string) => chunk({}, { finish_reason: reason })

/** Reads a stream; `null` at the end unless told otherwise. */
function read(chunks: (JsonObject | string)[], closed = true): Event[] {
  const reader = readReply()
  const frames: (Frame | null)[] = chunks.map((data) => ({ data: typeof data === 'string' ? data : JSON.stringify(data) }))
  return [...frames, ...(closed ? [null] : [])].flatMap((frame) => reader(frame))
}

const readWhole = (reply: unknown): Event[] => {
  const reader = readReply()
  return [...reader({ whole: true, data: typeof reply === 'string' ? reply : JSON.stringify(reply) }), ...reader(null)]
}

function replyOf(events: Event[]) {
  const collected = collect()
  for (const event of events) collected.add(event)
  return collected.reply()
}

const partsOf = (chunks: (JsonObject | string)[]): Part[] => replyOf(read(chunks)).parts
const callsOf = (...deltas: JsonObject[][]) =>
  partsOf([...deltas.map((tool_calls) => chunk({ tool_calls })), finish('tool_calls'), '[DONE]']).map((part) =>
    part.type === 'tool-call' ? [part.name, part.input] : part.type,
  )

/** The invariants of every stream: dense indexes, deltas only of open parts, complete ends, one terminal event at the end. */
function check(events: Event[]) {
  const open = new Map<number, string>()
  let next = 0
  for (const event of events) {
    if (event.type === 'part-start') {
      expect(event.index).toBe(next++)
      open.set(event.index, '')
    }
    if (event.type === 'part-delta') {
      expect(open.has(event.index)).toBe(true)
      if ('text' in event.delta) open.set(event.index, open.get(event.index) + event.delta.text)
    }
    if (event.type === 'part-end') {
      const said = 'text' in event.part ? event.part.text : 'input' in event.part ? event.part.input : ''
      expect(said).toBe(open.get(event.index)!)
      open.delete(event.index)
    }
  }
  const terminals = events.filter(({ type }) => type === 'end' || type === 'error')
  expect(terminals).toHaveLength(1)
  expect(events.at(-1)).toBe(terminals[0]!)
  if (terminals[0]!.type === 'end') expect(open.size).toBe(0)
}

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
    check(events)
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
    check(events)
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
    check(events)
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

describe('thoughts in each dialect', () => {
  const cases: [string, JsonObject, { text: string; signature?: string; details?: JsonObject[] }][] = [
    ['reasoning_content', { reasoning_content: 'a' }, { text: 'a' }],
    ['reasoning', { reasoning: 'a' }, { text: 'a' }],
    ['67: both with the same text count once', { reasoning: 'a', reasoning_content: 'a' }, { text: 'a' }],
    ['Mistral content', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] }, { text: 'a' }],
    [
      'signed Mistral content',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }], signature: 's' }] },
      { text: 'a', signature: 's' },
    ],
    ['Gemini', { content: 'a', extra_content: { google: { thought: true } } }, { text: 'a' }],
    ...(
      [
        ['72: details win over reasoning', [{ type: 'reasoning.text', text: 'long', signature: 's' }], 'long'],
        ['72: a summary in details', [{ type: 'reasoning.summary', summary: 'a' }], 'a'],
        ['72: encrypted details beside reasoning', [{ type: 'reasoning.encrypted', data: 'x' }], 'short'],
        ['72: MiniMax details', [{ text: 'a' }], 'a'],
      ] as [string, JsonObject[], string][]
    ).map(([title, details, text]): [string, JsonObject, { text: string; details: JsonObject[] }] => [
      title,
      { reasoning: 'short', reasoning_details: details },
      { text, details },
    ]),
  ]
  test.each(cases)('%s', (_, delta, expected) => {
    expect(partsOf([chunk(delta), finish('stop'), '[DONE]'])).toEqual([{ type: 'reasoning', origin: 'openai-chat', ...expected }])
  })

  test('72: pieces of details become the details that have to be told back', () => {
    const piece = (more: JsonObject): JsonObject => ({ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...more })
    const encrypted = { type: 'reasoning.encrypted', data: 'zzz', id: 'c', format: 'google-gemini-v1', index: 1 }
    const [thought, state, call] = partsOf([
      chunk({ reasoning: 'Let', reasoning_details: [piece({ text: 'Let' })] }),
      chunk({ reasoning: ' me', reasoning_details: [piece({ text: ' me' })] }),
      chunk({ reasoning_details: [piece({ signature: 'sig' })] }),
      chunk({ content: 'Hi' }),
      chunk({
        reasoning_details: [encrypted],
        tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }],
      }),
      finish('tool_calls'),
      '[DONE]',
    ]).filter(({ type }) => type !== 'text')
    expect(thought).toMatchObject({ text: 'Let me', details: [piece({ text: 'Let me', signature: 'sig' })] })
    expect(state).toEqual({ type: 'reasoning', text: '', origin: 'openai-chat', details: [encrypted] })
    expect(call).toMatchObject({ type: 'tool-call', id: 'c' })
  })

  test('72: details that come without a word are kept', () => {
    const details = [{ type: 'reasoning.encrypted', data: 'x', index: 0 }]
    expect(partsOf([chunk({ reasoning_details: details }), chunk({ content: 'a' }), finish('stop'), '[DONE]'])).toEqual([
      { type: 'reasoning', text: '', origin: 'openai-chat', details },
      { type: 'text', text: 'a' },
    ])
  })
})

describe('tool calls', () => {
  const call = (index: number | undefined, id: string | undefined, name?: string, args?: string | JsonObject | null): JsonObject => ({
    ...(index !== undefined && { index }),
    ...(id !== undefined && { id }),
    function: { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) },
  })
  const cases: [string, JsonObject[][], [string, string][]][] = [
    [
      'grow by their index',
      [[call(0, 'a', 'f', '')], [call(0, undefined, undefined, '{"x"')], [call(0, undefined, undefined, ':1}')]],
      [['f', '{"x":1}']],
    ],
    [
      '35: may interleave',
      [[call(0, 'a', 'f', '{'), call(1, 'b', 'g', '{')], [call(0, undefined, undefined, '}')], [call(1, undefined, undefined, ' }')]],
      [
        ['f', '{}'],
        ['g', '{ }'],
      ],
    ],
    [
      '34: all with index 0 are told apart by id',
      [[call(0, 'a', 'f', '{}')], [call(0, 'b', 'f', '{}')]],
      [
        ['f', '{}'],
        ['f', '{}'],
      ],
    ],
    [
      '34: all with index 0 and without ids are told apart by name',
      [[call(0, '', 'f', '{"a":1}')], [call(0, '', 'g', '{}')]],
      [
        ['f', '{"a":1}'],
        ['g', '{}'],
      ],
    ],
    [
      '34: the same function twice, without ids',
      [[call(0, undefined, 'f', '{"a":1}')], [call(0, undefined, 'f', '{"a":2}')]],
      [
        ['f', '{"a":1}'],
        ['f', '{"a":2}'],
      ],
    ],
    [
      '34: without index, by id',
      [
        [call(undefined, 'a', 'f', '{')],
        [call(undefined, 'b', 'g', '{')],
        [call(undefined, 'a', undefined, '}')],
        [call(undefined, 'b', undefined, ' }')],
      ],
      [
        ['f', '{}'],
        ['g', '{ }'],
      ],
    ],
    [
      '34: without index or id, to the latest',
      [[call(undefined, 'a', 'f', '{')], [call(undefined, undefined, undefined, '}')]],
      [['f', '{}']],
    ],
    ['34: a name that comes late', [[call(0, 'a', undefined, '{"x"')], [call(0, undefined, 'f', ':1}')]], [['f', '{"x":1}']]],
    [
      'id and name repeated in each delta',
      [[call(0, 'a', 'f', '{"x"')], [call(0, 'a', 'f', ':{}')], [call(0, 'a', 'f', '}')]],
      [['f', '{"x":{}}']],
    ],
    ['the whole call repeated at its end', [[call(0, 'a', 'f', '{"x":1}')], [call(0, 'a', 'f', '{"x":1}')]], [['f', '{"x":1}']]],
    ['33: without arguments', [[call(0, 'a', 'f')]], [['f', '{}']]],
    ['33: with null', [[call(0, 'a', 'f', null)]], [['f', '{}']]],
    ['arguments as an object', [[call(0, 'a', 'f', { x: 1 })]], [['f', '{"x":1}']]],
    ['53: arguments keep every digit', [[call(0, 'a', 'f', '{"id":9007199254740993}')]], [['f', '{"id":9007199254740993}']]],
    [
      'custom calls keep their text',
      [[{ index: 0, id: 'a', type: 'custom', custom: { name: 'p', input: '' } }], [{ index: 0, custom: { input: '*** Begin' } }]],
      [['p', '*** Begin']],
    ],
  ]
  test.each(cases)('%s', (_, deltas, expected) => {
    expect(callsOf(...deltas)).toEqual(expected)
    check(read([...deltas.map((tool_calls) => chunk({ tool_calls })), finish('tool_calls'), '[DONE]']))
  })

  test('30: missing and repeated ids are replaced by unique ones', () => {
    const ids = partsOf([chunk({ tool_calls: [call(0, 'a', 'f', '{}'), call(1, 'a', 'g', '{}'), call(2, '', 'h', '{}')] }), '[DONE]']).map(
      (part) => part.type === 'tool-call' && part.id,
    )
    expect(new Set(ids).size).toBe(3)
    expect(ids[0]).toBe('a')
    expect(ids.every(Boolean)).toBe(true)
  })

  test('the legacy function_call is a call', () => {
    const reply = replyOf(
      read([
        chunk({ function_call: { name: 'f', arguments: '{' } }),
        chunk({ function_call: { arguments: '}' } }),
        finish('function_call'),
        '[DONE]',
      ]),
    )
    expect(reply.parts).toMatchObject([{ type: 'tool-call', name: 'f', input: '{}' }])
    expect(reply.finish?.reason).toBe('tool-calls')
  })

  test('54: stop with calls means tool-calls, tool_calls without any means stop', () => {
    expect(replyOf(read([chunk({ tool_calls: [call(0, 'a', 'f', '{}')] }), finish('stop'), '[DONE]'])).finish?.reason).toBe('tool-calls')
    expect(replyOf(read([chunk({ content: 'a' }), finish('tool_calls'), '[DONE]'])).finish?.reason).toBe('stop')
  })

  test('a Gemini signature that comes behind its call still belongs to it', () => {
    const late = { index: 0, function: {}, extra_content: { google: { thought_signature: 'sig' } } }
    const deltas = [call(0, 'a', 'f', '{}'), late].map((delta) => chunk({ tool_calls: [delta] }))
    expect(partsOf([...deltas, finish('tool_calls'), '[DONE]'])).toMatchObject([{ type: 'tool-call', signature: 'sig' }])
  })

  test('a Gemini signature stays on its call', () => {
    const signed = { ...call(0, 'a', 'f', '{}'), extra_content: { google: { thought_signature: 'sig' } } }
    expect(partsOf([chunk({ tool_calls: [signed] }), finish('tool_calls'), '[DONE]'])).toMatchObject([
      { type: 'tool-call', signature: 'sig' },
    ])
  })
})

describe('usage', () => {
  const cases: [string, JsonObject, Usage][] = [
    [
      '97: OpenAI',
      {
        prompt_tokens: 1000,
        completion_tokens: 50,
        total_tokens: 1050,
        prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 90 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 },
    ],
    [
      '104: DeepSeek',
      { prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 },
      { input: 10, output: 5, cacheRead: 8 },
    ],
    ['104: Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 8 }, { input: 10, output: 5, cacheRead: 8 }],
    [
      '104: Qwen',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 1, cache_creation_input_tokens: 7 } },
      { input: 10, output: 5, cacheRead: 1, cacheWrite: 7 },
    ],
    [
      '104: xAI counts reasoning apart',
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } },
      { input: 10, output: 105, reasoning: 100 },
    ],
    ['negative counts are none', { prompt_tokens: 10, completion_tokens: -5 }, { input: 10, output: 0 }],
  ]
  test.each(cases)('%s', (_, usage, expected) => {
    expect(replyOf(read([chunk({ content: 'a' }), { ...finish('stop'), usage }, '[DONE]'])).usage).toEqual(expected)
  })

  test('104: Groq and Moonshot put it in places of their own', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 }
    expect(replyOf(read([chunk({ content: 'a' }), { ...finish('stop'), x_groq: { usage } }])).usage).toEqual({ input: 3, output: 2 })
    expect(replyOf(read([chunk({ content: 'a' }), chunk({}, { finish_reason: 'stop', usage })])).usage).toEqual({ input: 3, output: 2 })
  })

  test('102: trailing nulls and zeros erase nothing', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 }
    const zeros = { prompt_tokens: 0, completion_tokens: 0 }
    expect(
      replyOf(
        read([
          { ...chunk({ content: 'a' }), usage },
          { ...finish('stop'), usage: null },
          { choices: [], usage: zeros },
        ]),
      ).usage,
    ).toEqual({ input: 3, output: 2 })
  })
})

describe('the end', () => {
  const cases: [string, (JsonObject | string)[], string][] = [
    ['78: a stream cut before its finish_reason', [chunk({ content: 'a' })], 'finish_reason'],
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
    check(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient', message: expect.stringContaining(words) } })
  })

  test('[DONE] without a finish_reason but with output is a finish', () => {
    expect(replyOf(read([chunk({ content: 'a' }), '[DONE]'])).finish).toEqual({ reason: 'stop' })
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
    check(read([chunk({ content: 'a' }), finish('stop'), '[DONE]', chunk({ content: 'b' }), '[DONE]']))
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
    check(events)
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
    check(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { message: expect.stringContaining(words) } })
  })
})
