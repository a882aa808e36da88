import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { eventsOf, expectOrder, promptOf, readAll, readFixture, userSays, writeAll } from '../fixture'
import type { Event, Finish, Frame, JsonObject, Part } from '../protocol'
import { readReply, writeReply } from './reply'

const frames = (...steps: JsonObject[]): Frame[] => steps.map((step) => ({ event: step.type as string, data: JSON.stringify(step) }))
const read = (...steps: JsonObject[]) => readAll(readReply(), frames(...steps))
const readWhole = (data: JsonObject | string) =>
  readAll(readReply(), [{ whole: true, data: typeof data === 'string' ? data : JSON.stringify(data) }])
const reply = (events: Event[]) => {
  const { add, reply } = collect()
  for (const event of events) add(event)
  return reply()
}

const start = { type: 'message_start', message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 7, output_tokens: 1 } } }
const block = (content_block: JsonObject, index = 0) => ({ type: 'content_block_start', index, content_block })
const delta = (delta: JsonObject, index = 0) => ({ type: 'content_block_delta', index, delta })
const stop = (index = 0) => ({ type: 'content_block_stop', index })
const done = (stop_reason: string | null, usage: JsonObject = { output_tokens: 5 }) => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null },
  usage,
})
const over = { type: 'message_stop' }
const hello = [block({ type: 'text', text: '' }), delta({ type: 'text_delta', text: 'Hello' }), stop()]
const fixture = readFixture('anthropic/fixtures/thinking-and-tools.sse')

describe('reading a stream', () => {
  test('thinking, text and calls become parts, with their signatures and whole inputs', () => {
    const events = readAll(readReply(), fixture)
    expectOrder(events)
    expect(reply(events).parts).toEqual([
      { type: 'reasoning', text: 'Let me look.', signature: 'EqQBsig==', origin: 'anthropic' },
      { type: 'reasoning', text: '', redacted: 'EmwKAh', origin: 'anthropic' },
      { type: 'text', text: 'Two things.' },
      { type: 'tool-call', id: 'toolu_01', name: 'read', kind: 'function', input: '{"path":"a.txt"}' },
      { type: 'tool-call', id: 'toolu_02', name: 'now', kind: 'function', input: '{}' },
    ])
  })

  test('usage counts the cached tokens inside and keeps what message_delta does not repeat (97, 100)', () => {
    const { usage } = reply(readAll(readReply(), fixture))
    expect(usage).toEqual({ input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, cacheWrite1h: 30, reasoning: 20 })
  })

  test('a later count replaces an estimate, while null and bare zeros erase nothing', () => {
    const corrected = { input_tokens: 0, cache_read_input_tokens: 40, output_tokens: 5 }
    expect(reply(read(start, ...hello, done('end_turn', corrected), over)).usage).toEqual({ input: 40, output: 5, cacheRead: 40 })
    const empty = { input_tokens: 0, cache_read_input_tokens: null, output_tokens: 5 }
    expect(reply(read(start, ...hello, done('end_turn', empty), over)).usage).toEqual({ input: 7, output: 5 })
  })

  const reasons: [string, Finish][] = [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop-sequence'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['pause_turn', 'pause'],
    ['refusal', 'refusal'],
    ['compaction', 'unknown'],
  ]
  test.each(reasons)('stop_reason %s is the finish %s', (raw, reason) => {
    expect(reply(read(start, ...hello, done(raw), over)).finish).toEqual({ reason, raw })
  })

  test('the last of several message_deltas says why the reply ended', () => {
    expect(reply(read(start, ...hello, done(null), done('end_turn'), done('max_tokens'), over)).finish?.reason).toBe('length')
  })

  test('input given in the start counts when no deltas follow, and is overridden when they do', () => {
    const call = (input: JsonObject) => block({ type: 'tool_use', id: 't', name: 'f', input })
    const json = delta({ type: 'input_json_delta', partial_json: '{"b":2}' })
    const inputs = [
      read(start, call({ a: 1 }), stop(), done('tool_use'), over),
      read(start, call({ a: 1 }), json, stop(), done('tool_use'), over),
    ]
    expect(inputs.map((events) => reply(events).parts)).toMatchObject([[{ input: '{"a":1}' }], [{ input: '{"b":2}' }]])
    for (const events of inputs) expectOrder(events)
  })

  test('digits beyond a double survive in the input of a whole reply (53)', () => {
    const data =
      '{"type":"message","content":[{"type":"tool_use","id":"t","name":"f","input":{"id":9007199254740993}}],"stop_reason":"tool_use"}'
    expect(reply(readWhole(data)).parts).toMatchObject([{ input: '{"id":9007199254740993}' }])
  })

  test('a thinking delta in a text block opens a part of its own (63)', () => {
    const mixed = [
      block({ type: 'text', text: '' }),
      delta({ type: 'thinking_delta', thinking: 'hm' }),
      delta({ type: 'text_delta', text: 'yes' }),
    ]
    const events = read(start, ...mixed, stop(), done('end_turn'), over)
    expectOrder(events)
    expect(reply(events).parts.filter((part) => 'text' in part && part.text)).toMatchObject([{ type: 'reasoning' }, { type: 'text' }])
  })

  test('blocks left open are closed by the end of the message', () => {
    const events = read(start, hello[0]!, hello[1]!, done('end_turn'), over)
    expectOrder(events)
    expect(events.find((event) => event.type === 'part-end')).toMatchObject({ part: { text: 'Hello' } })
  })

  test('what is only Anthropic stays opaque, its streamed input included', () => {
    const search = block({ type: 'server_tool_use', id: 's', name: 'web_search', input: {} })
    const events = read(
      start,
      search,
      delta({ type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      stop(),
      ...hello,
      done('end_turn'),
      over,
    )
    expect(reply(events).parts[0]).toMatchObject({ type: 'opaque', raw: { id: 's', input: { query: 'x' } } })
  })

  test('a citation of the web is an annotation of the text before it', () => {
    const citation = { type: 'web_search_result_location', url: 'https://a.example', title: 'A', encrypted_index: 'e', cited_text: 'Hel' }
    const events = read(start, hello[0]!, hello[1]!, delta({ type: 'citations_delta', citation }), stop(), done('end_turn'), over)
    expect(reply(events).parts[0]).toMatchObject({
      annotations: [{ type: 'url_citation', url: 'https://a.example', start_index: 0, end_index: 5 }],
    })
  })
})

describe('reading a reply that fails', () => {
  test('a stream that closes before message_stop is an error, never a clean end (78)', () => {
    const events = read(start, ...hello)
    expectOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient', message: expect.stringContaining('message_stop') } })
  })

  test('one that closes after its stop_reason is whole', () => {
    expect(read(start, ...hello, done('end_turn')).slice(-2)).toMatchObject([{ type: 'finish', reason: 'stop' }, { type: 'end' }])
  })

  const faults: [JsonObject, JsonObject][] = [
    [
      { type: 'overloaded_error', message: 'Overloaded' },
      { kind: 'transient', status: 529, code: 'overloaded_error' },
    ],
    [
      { type: 'rate_limit_error', message: 'slow down' },
      { kind: 'rate', status: 429 },
    ],
    [
      { type: 'authentication_error', message: 'no' },
      { kind: 'key', status: 401 },
    ],
    [
      { type: 'invalid_request_error', message: 'prompt is too long' },
      { kind: 'caller', status: 400 },
    ],
    [
      { type: 'invalid_request_error', message: 'Your credit balance is too low' },
      { kind: 'quota', status: 400 },
    ],
    [
      { type: 'not_found_error', message: 'model: x' },
      { kind: 'model', status: 404 },
    ],
    [
      { type: 'api_error', message: 'oops' },
      { kind: 'transient', status: 500 },
    ],
  ]
  test.each(faults)('an error event %j is a fault %j, and nothing follows it (107)', (error, fault) => {
    const events = read(start, { type: 'error', error }, ...hello, over)
    expectOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { ...fault, message: error.message } })
  })

  const nothings = [
    '',
    '<html>502</html>',
    '{}',
    '{"type":"message","content":[]}',
    '{"type":"message","content":[],"stop_reason":"end_turn"}',
  ]
  test.each(nothings)('a whole reply %j is a transient error (114)', (body) => {
    expect(readWhole(body)).toMatchObject([
      ...(body.includes('message') ? [{ type: 'start' }] : []),
      { type: 'error', fault: { kind: 'transient' } },
    ])
  })

  test('an upstream that closes without a word is a transient error', () => {
    expect(read()).toMatchObject([{ type: 'error', fault: { kind: 'transient' } }])
  })
})

describe('writing a stream', () => {
  test('what was read is written as it was (75)', () => {
    const events = readAll(readReply(), fixture)
    const written = events.flatMap(writeReply(promptOf({ from: 'anthropic', model: 'claude-opus-5' })))
    expect(reply(readAll(readReply(), written))).toEqual(reply(events))
    expect(written.map(({ event }) => event)).toEqual(written.map(({ data }) => JSON.parse(data).type))
    expect(written.filter(({ event }) => event === 'content_block_stop')).toHaveLength(5)
    expect(JSON.parse(written[0]!.data).message.usage).toMatchObject({ input_tokens: 10, cache_read_input_tokens: 900 })
  })

  test('interleaved calls become serial blocks, and no delta comes behind its stop (35)', () => {
    const call = (index: number): Part => ({ type: 'tool-call', id: `c${index}`, name: 'f', kind: 'function', input: '' })
    const input = (index: number, text: string): Event => ({ type: 'part-delta', index, delta: { kind: 'input', text } })
    const written = writeAll(writeReply(promptOf()), [
      { type: 'start' },
      { type: 'part-start', index: 0, part: call(0) },
      { type: 'part-start', index: 1, part: call(1) },
      input(0, '{"a"'),
      input(1, '{"b"'),
      input(0, ':1}'),
      input(1, ':2}'),
      { type: 'part-end', index: 1, part: { ...call(1), input: '{"b":2}' } as Part },
      { type: 'part-end', index: 0, part: { ...call(0), input: '{"a":1}' } as Part },
      { type: 'finish', reason: 'stop' },
      { type: 'end' },
    ])
    expectBlocks(written)
    const inputs = written.flatMap(({ data }) => (data.delta?.partial_json ? [[data.index, data.delta.partial_json]] : []))
    expect(inputs).toEqual([
      [0, '{"a"'],
      [0, ':1}'],
      [1, '{"b"'],
      [1, ':2}'],
    ])
    expect(written.at(-2)?.data.delta.stop_reason).toBe('tool_use')
  })

  test('thinking starts empty and is signed once, with another vendor’s signature left out (59, 64)', () => {
    const written = writeAll(writeReply(promptOf()), eventsOf([{ type: 'reasoning', text: 'hm', signature: 'theirs', origin: 'gemini' }]))
    expectBlocks(written)
    expect(written[1]?.data.content_block).toEqual({ type: 'thinking', thinking: '', signature: '' })
    const signatures = written.filter(({ data }) => data.delta?.type === 'signature_delta')
    expect(signatures.map(({ data }) => data.delta.signature)).toEqual([''])
  })

  test('parts that say nothing here leave no gap in the indexes', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: '', signature: 's', origin: 'gemini' },
      { type: 'opaque', origin: 'gemini', raw: {} },
      { type: 'text', text: '' },
      { type: 'text', text: 'yes' },
    ]
    const written = writeAll(writeReply(promptOf()), eventsOf(parts))
    expectBlocks(written)
    expect(written.filter(({ event }) => event === 'content_block_start')).toHaveLength(1)
  })

  test('input always comes in deltas, even when it came whole or not at all (33)', () => {
    const call = (input: string): Part => ({ type: 'tool-call', id: `c${input.length}`, name: 'f', kind: 'function', input })
    const events = eventsOf([call('{"a":1}'), call('')]).filter((event) => event.type !== 'part-delta')
    const written = writeAll(writeReply(promptOf()), events)
    expect(written.flatMap(({ data }) => data.delta?.partial_json ?? [])).toEqual(['{"a":1}', '{}'])
  })

  test('an id that the conversation has used already is made unique (30)', () => {
    const call: Part = { type: 'tool-call', id: 'call_0', name: 'f', kind: 'function', input: '{}' }
    const prompt = promptOf({ messages: [{ role: 'assistant', parts: [call] }] })
    const ids = writeAll(writeReply(prompt), eventsOf([call, { ...call, id: 'functions.f:0' }])).flatMap(
      ({ data }) => data.content_block?.id ?? [],
    )
    expect(ids[0]).toBe('call_0_2')
    expect(ids[1]).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  })

  test('usage that comes at the end still leaves an estimate in message_start (105)', () => {
    const prompt = promptOf({ messages: [userSays('some words to count')] })
    const written = writeAll(writeReply(prompt), eventsOf([{ type: 'text', text: 'yes' }]))
    expect(written[0]?.data.message.usage.input_tokens).toBeGreaterThan(0)
    expect(written.at(-2)?.data.usage).toMatchObject({ input_tokens: 10, output_tokens: 5 })
  })

  test('usage never goes below zero, and cached tokens leave input_tokens (98)', () => {
    const events = eventsOf([{ type: 'text', text: 'yes' }])
    const usage: Event = { type: 'usage', usage: { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 } }
    const written = writeAll(writeReply(promptOf()), [...events.slice(0, -1), usage, events.at(-1)!])
    expect(written.at(-2)?.data.usage).toMatchObject({
      input_tokens: 10,
      cache_read_input_tokens: 900,
      cache_creation_input_tokens: 90,
      output_tokens: 50,
    })
  })

  test('an error ends the stream as an error event, without message_stop (107)', () => {
    const events: Event[] = [
      ...eventsOf([{ type: 'text', text: 'yes' }]).slice(0, 3),
      { type: 'error', fault: { kind: 'transient', status: 529, message: 'busy' } },
    ]
    const written = writeAll(writeReply(promptOf()), events)
    expect(written.at(-1)).toMatchObject({ event: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'busy' } } })
    expect(written.some(({ event }) => event === 'message_stop')).toBe(false)
  })

  const finishes: [Finish, Part[], string][] = [
    ['stop', [{ type: 'text', text: 'a' }], 'end_turn'],
    ['stop', [{ type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' }], 'tool_use'],
    ['tool-calls', [{ type: 'text', text: 'a' }], 'end_turn'],
    ['length', [{ type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a' }], 'max_tokens'],
    ['content-filter', [{ type: 'text', text: 'a' }], 'refusal'],
    ['pause', [{ type: 'text', text: 'a' }], 'pause_turn'],
    ['unknown', [{ type: 'text', text: 'a' }], 'end_turn'],
  ]
  test.each(finishes)('the finish %s after %j is the stop_reason %s, streamed and whole (54)', (reason, parts, expected) => {
    const events = eventsOf(parts, { type: 'finish', reason })
    expect(writeAll(writeReply(promptOf()), events).at(-2)?.data.delta.stop_reason).toBe(expected)
    expect(writeAll(writeReply(promptOf({ stream: false })), events)[0]?.data.stop_reason).toBe(expected)
  })
})

describe('writing a whole reply', () => {
  test('a reply is one message with the blocks that a stream would have had', () => {
    const [only, ...more] = writeAll(writeReply(promptOf({ stream: false })), readAll(readReply(), fixture))
    expect(more).toEqual([])
    expect(only).toMatchObject({ whole: true, data: { type: 'message', id: 'msg_01', stop_reason: 'tool_use', stop_sequence: null } })
    expect(only?.data.content.map(({ type }: JsonObject) => type)).toEqual([
      'thinking',
      'redacted_thinking',
      'text',
      'tool_use',
      'tool_use',
    ])
    expect(only?.data.content[3].input).toEqual({ path: 'a.txt' })
    expect(reply(readWhole(only!.data)).parts).toEqual(reply(readAll(readReply(), fixture)).parts)
  })

  test('an error is one error body', () => {
    const written = writeAll(writeReply(promptOf({ stream: false })), [
      { type: 'error', fault: { kind: 'rate', status: 429, message: 'slow' } },
    ])
    expect(written).toMatchObject([{ whole: true, data: { type: 'error', error: { type: 'rate_limit_error' } } }])
  })
})

/** Blocks are numbered without gaps, never overlap, and hold only deltas of their own. */
function expectBlocks(written: { event?: string; data: { index?: number } }[]) {
  const steps = written.filter(({ event }) => event?.startsWith('content_block'))
  let index = -1
  let open = false
  for (const { event, data } of steps) {
    if (event === 'content_block_start') {
      expect(open).toBe(false)
      index++
    }
    expect(data.index).toBe(index)
    open = event !== 'content_block_stop'
  }
  expect(open).toBe(false)
  expect(written[0]?.event).toBe('message_start')
  expect(written.at(-1)?.event).toBe('message_stop')
}
