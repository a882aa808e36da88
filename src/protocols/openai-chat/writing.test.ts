import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import type { Stamp } from '../openai-stamp'
import type { Event, Frame, JsonObject, Part, Prompt } from '../protocol'
import { readReply, writeReply } from './reply'

const stamp: Stamp = { id: (prefix) => `${prefix}new`, seconds: () => 1_700_000_000 }

const promptOf = (fields: Partial<Prompt> = {}): Prompt => ({
  from: 'openai-chat',
  model: 'asked',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  includeUsage: true,
  extra: {},
  ...fields,
})

const custom = (name: string): Prompt['tools'] => [{ kind: 'custom', name }]
const write = (events: Event[], fields?: Partial<Prompt>): Frame[] => events.flatMap(writeReply(promptOf(fields), stamp))
const chunksOf = (frames: Frame[]): JsonObject[] => frames.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data))
const deltasOf = (chunks: JsonObject[]) =>
  chunks.flatMap(({ choices }) => (choices as JsonObject[] | undefined)?.map(({ delta }) => delta) ?? [])
const whole = (events: Event[]): JsonObject => {
  const frames = write(events, { stream: false })
  expect(frames).toHaveLength(1)
  expect(frames[0]?.whole).toBe(true)
  return JSON.parse(frames[0]!.data)
}

/** The events of a reply that holds these parts, each in two deltas. */
function eventsOf(parts: Part[], reason: Extract<Event, { type: 'finish' }>['reason'] = 'stop'): Event[] {
  return [
    { type: 'start', id: 'msg_1', model: 'theirs' },
    ...parts.flatMap((part, index): Event[] => {
      const said = 'text' in part ? part.text : 'input' in part ? part.input : ''
      const kind = part.type === 'tool-call' ? 'input' : part.type === 'reasoning' ? 'reasoning' : 'text'
      const start: Part = 'text' in part ? { ...part, text: '' } : 'input' in part ? { ...part, input: '' } : part
      const halves = [said.slice(0, 2), said.slice(2)].filter(Boolean)
      return [
        { type: 'part-start', index, part: start },
        ...halves.map((text): Event => ({ type: 'part-delta', index, delta: { kind, text } })),
        { type: 'part-end', index, part },
      ]
    }),
    { type: 'finish', reason },
    { type: 'usage', usage: { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 } },
    { type: 'end' },
  ]
}

const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' }
const parts: Part[] = [{ type: 'reasoning', text: 'hmm', origin: 'anthropic', signature: 's' }, { type: 'text', text: 'Hello' }, call]

describe('a stream', () => {
  test('73: role once, finish once, usage, [DONE] last, choices on each chunk', () => {
    const frames = write(eventsOf(parts))
    const chunks = chunksOf(frames)
    expect(frames.at(-1)).toEqual({ data: '[DONE]' })
    expect(frames.every(({ event }) => event === undefined)).toBe(true)
    expect(
      chunks.every(
        ({ choices, id, created, model, object }) =>
          Array.isArray(choices) &&
          id === 'chatcmpl-new' &&
          created === 1_700_000_000 &&
          model === 'asked' &&
          object === 'chat.completion.chunk',
      ),
    ).toBe(true)
    expect(deltasOf(chunks)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'hm' },
      { reasoning_content: 'm' },
      { content: 'He' },
      { content: 'llo' },
      { tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: 'a":1}' } }] },
      {},
    ])
    const reasons = chunks
      .flatMap(({ choices }) => (choices as JsonObject[]).map(({ finish_reason }) => finish_reason))
      .filter((reason) => reason !== null)
    expect(reasons).toEqual(['tool_calls'])
  })

  test('97: the usage chunk comes last, all others say null', () => {
    const chunks = chunksOf(write(eventsOf(parts)))
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 1000,
        completion_tokens: 50,
        total_tokens: 1050,
        prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 90 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
    })
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
  })

  test('101: who did not ask for usage gets no chunk without choices', () => {
    const chunks = chunksOf(write(eventsOf(parts), { includeUsage: false }))
    expect(chunks.every(({ choices, usage }) => (choices as JsonObject[]).length === 1 && usage === undefined)).toBe(true)
  })

  test('35: calls that grow at the same time keep their own dense numbers', () => {
    const events: Event[] = [
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-start', index: 1, part: { ...call, input: '' } as Part },
      { type: 'part-start', index: 2, part: { ...call, id: 'd', kind: 'custom', input: '' } as Part },
      { type: 'part-delta', index: 2, delta: { kind: 'input', text: 'x' } },
      { type: 'part-delta', index: 1, delta: { kind: 'input', text: '{}' } },
    ]
    expect(deltasOf(chunksOf(write(events, { tools: custom('f') }))).slice(3)).toEqual([
      { tool_calls: [{ index: 1, custom: { input: 'x' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
    ])
  })

  test('what a part says only at its end is written too', () => {
    const events: Event[] = [
      { type: 'part-start', index: 0, part: { ...call, input: '' } as Part },
      { type: 'part-delta', index: 0, delta: { kind: 'input', text: '{"a"' } },
      { type: 'part-end', index: 0, part: call },
    ]
    expect(deltasOf(chunksOf(write(events))).at(-1)).toEqual({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] })
  })

  test('61, 70: sealed states of thoughts go where clients send them back from', () => {
    const sealed: Part[] = ['OctoSealA', 'OctoSealB'].map((signature, at) => ({
      type: 'reasoning',
      text: at ? '' : 'hmm',
      origin: 'openai-chat',
      signature,
    }))
    const details = ['OctoSealA', 'OctoSealB'].map((data, index) => ({ type: 'reasoning.encrypted', data, format: 'octopus-v1', index }))
    const streamed = deltasOf(chunksOf(write(eventsOf(sealed)))).flatMap((delta) => (delta as JsonObject).reasoning_details ?? [])
    expect(streamed).toEqual(details)
    expect(whole(eventsOf(sealed))).toMatchObject({ choices: [{ message: { reasoning_content: 'hmm', reasoning_details: details } }] })
  })

  test('72: details of OpenRouter’s own go on as they came', () => {
    const details = [{ type: 'reasoning.encrypted', data: 'zzz', index: 3, format: 'x' }]
    const thought: Part = { type: 'reasoning', text: '', origin: 'openai-chat', details }
    expect(deltasOf(chunksOf(write(eventsOf([thought]))))).toContainEqual({ reasoning_details: details })
  })

  test('13: several answers have their own numbers, roles, calls and reasons', () => {
    const events: Event[] = [
      { type: 'start' },
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-start', index: 1, part: { ...call, input: '' } as Part, choice: 1 },
      { type: 'part-delta', index: 1, delta: { kind: 'input', text: '{}' } },
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'a' } },
      { type: 'part-end', index: 1, part: { ...call, input: '{}' } as Part },
      { type: 'part-end', index: 0, part: { type: 'text', text: 'a' } },
      { type: 'finish', reason: 'length' },
      { type: 'finish', reason: 'stop', choice: 1 },
      { type: 'end' },
    ]
    const choices = chunksOf(write(events)).flatMap((chunk) => chunk.choices as JsonObject[])
    expect(choices.map(({ index, delta, finish_reason }) => [index, delta, finish_reason])).toEqual([
      [0, { role: 'assistant', content: '' }, null],
      [1, { role: 'assistant', content: '' }, null],
      [1, { tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '' } }] }, null],
      [1, { tool_calls: [{ index: 0, function: { arguments: '{}' } }] }, null],
      [0, { content: 'a' }, null],
      [0, {}, 'length'],
      [1, {}, 'tool_calls'],
    ])
    expect(whole(events)).toMatchObject({
      choices: [
        { index: 0, message: { content: 'a' }, finish_reason: 'length' },
        { index: 1, message: { content: null, tool_calls: [{ id: 'c' }] }, finish_reason: 'tool_calls' },
      ],
    })
  })

  test('log probabilities stand beside their text', () => {
    const entry = { token: 'a', logprob: -0.1, bytes: null, top_logprobs: [] }
    const events: Event[] = [
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'a', logprobs: [entry] } },
      { type: 'part-end', index: 0, part: { type: 'text', text: 'a', logprobs: [entry] } },
      { type: 'finish', reason: 'stop' },
      { type: 'end' },
    ]
    const [, told] = chunksOf(write(events)).flatMap((chunk) => chunk.choices as JsonObject[])
    expect(told).toMatchObject({ delta: { content: 'a' }, logprobs: { content: [entry], refusal: null } })
    expect(whole(events)).toMatchObject({ choices: [{ logprobs: { content: [entry], refusal: null } }] })
  })

  test('who asked with functions is told of one function_call', () => {
    const prompt = { legacyCalls: true }
    const events = eventsOf([call, { ...call, id: 'd' } as Part], 'tool-calls')
    expect(deltasOf(chunksOf(write(events, prompt)))).toEqual([
      { role: 'assistant', content: '' },
      { function_call: { name: 'f', arguments: '' } },
      { function_call: { arguments: '{"' } },
      { function_call: { arguments: 'a":1}' } },
      {},
    ])
    const [last] = chunksOf(write(events, { ...prompt, includeUsage: false })).slice(-1)
    expect(last).toMatchObject({ choices: [{ finish_reason: 'function_call' }] })
    expect(JSON.parse(write(events, { ...prompt, stream: false })[0]!.data)).toMatchObject({
      choices: [{ message: { function_call: { name: 'f', arguments: '{"a":1}' } }, finish_reason: 'function_call' }],
    })
  })

  test('38: free text for a client that has declared no custom tool is wrapped', () => {
    const patch: Part = { type: 'tool-call', id: 'c', name: 'patch', kind: 'custom', input: 'a "b"' }
    const told = deltasOf(chunksOf(write(eventsOf([patch])))).slice(1, -1)
    expect(told).toEqual([
      { tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'patch', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"input":"a \\"b\\""}' } }] },
    ])
    expect(whole(eventsOf([patch]))).toMatchObject({
      choices: [{ message: { tool_calls: [{ type: 'function', function: { arguments: '{"input":"a \\"b\\""}' } }] } }],
    })
  })

  test('87: why Anthropic refused is the refusal', () => {
    const events: Event[] = [{ type: 'start' }, { type: 'finish', reason: 'refusal', details: { explanation: 'no' } }, { type: 'end' }]
    expect(deltasOf(chunksOf(write(events)))).toContainEqual({ refusal: 'no' })
    expect(whole(events)).toMatchObject({ choices: [{ message: { refusal: 'no' }, finish_reason: 'content_filter' }] })
  })

  test('an annotation comes before the finish', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 }
    const events: Event[] = [
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-delta', index: 0, delta: { kind: 'annotation', annotation } },
    ]
    expect(deltasOf(chunksOf(write(events))).at(-1)).toEqual({
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 } }],
    })
  })

  test('an annotation that only the end of a text holds is written too, once', () => {
    const annotations = ['a', 'b'].map((url) => ({ type: 'url_citation', url }))
    const events: Event[] = [
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-delta', index: 0, delta: { kind: 'annotation', annotation: annotations[0]! } },
      { type: 'part-end', index: 0, part: { type: 'text', text: '', annotations } },
    ]
    const told = deltasOf(chunksOf(write(events))).flatMap((delta) => (delta as JsonObject).annotations ?? [])
    expect(told).toEqual(['a', 'b'].map((url) => ({ type: 'url_citation', url_citation: { url } })))
  })

  test('107: an error is told, then [DONE], and no finish', () => {
    const frames = write([...eventsOf(parts).slice(0, 4), { type: 'error', fault: { kind: 'transient', status: 503, message: 'gone' } }])
    expect(JSON.parse(frames.at(-2)!.data)).toEqual({
      error: { message: 'gone', type: 'server_error', param: null, code: 'upstream_error' },
    })
    expect(frames.at(-1)).toEqual({ data: '[DONE]' })
    expect(frames.some(({ data }) => /"finish_reason":"/.test(data))).toBe(false)
  })

  test('78: an end without a finish is no good end', () => {
    expect(write([{ type: 'start' }, { type: 'end' }]).some(({ data }) => data.includes('"error"'))).toBe(true)
  })

  test('pings and parts of other protocols say nothing', () => {
    expect(write([{ type: 'ping' }])).toEqual([])
    expect(deltasOf(chunksOf(write([{ type: 'part-start', index: 0, part: { type: 'opaque', origin: 'gemini', raw: {} } }])))).toEqual([
      { role: 'assistant', content: '' },
    ])
  })
})

describe('finish reasons', () => {
  const text: Part[] = [{ type: 'text', text: 'abc' }]
  const cases: [string, Part[], Extract<Event, { type: 'finish' }>['reason'], string][] = [
    ['stop', text, 'stop', 'stop'],
    ['a stop sequence', text, 'stop-sequence', 'stop'],
    ['length', text, 'length', 'length'],
    ['length in a call', [call], 'length', 'length'],
    ['54: stop with a call', [call], 'stop', 'tool_calls'],
    ['tool calls without any', text, 'tool-calls', 'stop'],
    ['a filter', text, 'content-filter', 'content_filter'],
    ['86: a refusal in words', [{ type: 'refusal', text: 'no' }], 'refusal', 'stop'],
    ['87: a refusal without words', text, 'refusal', 'content_filter'],
    ['88: a pause', text, 'pause', 'stop'],
  ]
  test.each(cases)('%s', (_, said, reason, expected) => {
    const last = chunksOf(write(eventsOf(said, reason), { includeUsage: false })).at(-1)
    expect(last).toMatchObject({ choices: [{ finish_reason: expected }] })
    expect(whole(eventsOf(said, reason))).toMatchObject({ choices: [{ finish_reason: expected }] })
  })
})

describe('a whole reply', () => {
  test('has all that the type demands', () => {
    expect(whole(eventsOf(parts, 'tool-calls'))).toMatchObject({
      id: 'chatcmpl-new',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'asked',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hello',
            refusal: null,
            reasoning_content: 'hmm',
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: { total_tokens: 1050 },
    })
  })

  test('without a text has null content', () => {
    expect(whole(eventsOf([call]))).toMatchObject({ choices: [{ message: { content: null } }] })
  })

  test('that failed is an error', () => {
    expect(whole([{ type: 'error', fault: { kind: 'caller', status: 400, message: 'bad' } }])).toMatchObject({ error: { message: 'bad' } })
  })
})

describe('read again', () => {
  const replyOf = (frames: Frame[]) => {
    const [reader, collected] = [readReply(), collect()]
    for (const frame of [...frames, null]) for (const event of reader(frame)) collected.add(event)
    return collected.reply()
  }
  const said: Part[] = [
    { type: 'reasoning', text: 'hmm', origin: 'openai-chat' },
    { type: 'text', text: 'Hello' },
    { ...call, signature: 'sig' } as Part,
    { type: 'tool-call', id: 'd', name: 'p', kind: 'custom', input: '*** Begin' },
  ]
  test.each([[true], [false]])('what was written (stream: %p) is what was meant', (stream) => {
    expect(replyOf(write(eventsOf(said, 'tool-calls'), { stream, tools: custom('p') }))).toEqual({
      id: 'chatcmpl-new',
      model: 'asked',
      parts: said,
      usage: { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 },
      finish: { reason: 'tool-calls', raw: 'tool_calls' },
    })
  })
})
