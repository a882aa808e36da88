import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { expectOrder, readAll, readFixture } from '../fixture'
import type { Event, Finish, Frame, JsonObject } from '../protocol'
import { readReply } from './reply'

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

  test('what Anthropic says of a refusal is kept, streamed and whole (87)', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'no' }
    const declined = { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details }, usage: { output_tokens: 5 } }
    const finish = { reason: 'refusal' as const, raw: 'refusal', details: stop_details }
    expect(reply(read(start, declined, over)).finish).toEqual(finish)
    expect(
      reply(readWhole({ type: 'message', content: [], stop_reason: 'refusal', stop_details, usage: { output_tokens: 1 } })).finish,
    ).toEqual(finish)
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
