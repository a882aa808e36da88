import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { eventsOf, promptOf, readAll, readFixture, userSays, writeAll } from '../fixture'
import type { Event, Finish, JsonObject, Part, Prompt } from '../protocol'
import { createSeal } from '../seal'
import { sealStates } from '../thought-state'
import { readReply, writeReply } from './reply'

const fixture = readFixture('anthropic/fixtures/thinking-and-tools.sse')
const readWhole = (data: JsonObject) => readAll(readReply(), [{ whole: true, data: JSON.stringify(data) }])
const reply = (events: Event[]) => {
  const { add, reply } = collect()
  for (const event of events) add(event)
  return reply()
}

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

describe('writing thoughts', () => {
  const seal = createSeal(new Uint8Array(32))
  const memory = { remember() {}, recall: () => undefined }
  /** What a client sees of another vendor's reply, streamed and whole. */
  const told = (...parts: Part[]) => {
    const pass = sealStates({ client: 'anthropic', scope: undefined, seal, memory })
    const events = eventsOf(parts).flatMap(pass)
    const prompt: Partial<Prompt> = { from: 'anthropic' }
    const written = writeAll(writeReply(promptOf(prompt)), events)
    expectBlocks(written)
    const whole = writeAll(writeReply(promptOf({ ...prompt, stream: false })), events)[0]!.data.content
    return { written, blocks: whole, starts: written.flatMap(({ data }) => data.content_block ?? []) }
  }

  test('another vendor’s starts empty and is signed once, at its end, with the sealed state (2, 55, 63, 64)', () => {
    const { written, blocks, starts } = told(
      { type: 'reasoning', text: 'hm', signature: 'theirs', origin: 'openai-responses' },
      { type: 'text', text: 'yes' },
    )
    expect(starts[0]).toEqual({ type: 'thinking', thinking: '', signature: '' })
    const deltas = written.filter(({ data }) => data.index === 0 && data.delta).map(({ data }) => data.delta.type)
    expect(deltas).toEqual(['thinking_delta', 'signature_delta'])
    expect(seal.open(blocks[0].signature)).toMatchObject({ origin: 'openai-responses', signature: 'theirs' })
    expect(written.find(({ data }) => data.delta?.signature)?.data.delta.signature).toBe(blocks[0].signature)
  })

  test('one without any state is marked as not Anthropic’s as well (59)', () => {
    const { blocks } = told({ type: 'reasoning', text: 'hm', origin: 'openai-chat' })
    expect(seal.open(blocks[0].signature)).toEqual({ origin: 'openai-chat' })
  })

  test('a state without words is redacted thinking, whole in its start (70)', () => {
    const { blocks, starts, written } = told({ type: 'reasoning', text: '', signature: 'theirs', origin: 'openai-responses' })
    expect(starts).toEqual(blocks)
    expect(blocks[0]).toMatchObject({ type: 'redacted_thinking' })
    expect(seal.open(blocks[0].data)).toMatchObject({ signature: 'theirs' })
    expect(written.filter(({ data }) => data.delta && data.index === 0)).toEqual([])
  })

  test('a state of Gemini’s that belongs to a call stands right before it (56)', () => {
    const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}', signature: 'theirs' }
    expect(told(call).blocks.map(({ type }: JsonObject) => type)).toEqual(['redacted_thinking', 'tool_use'])
  })

  test('Anthropic’s own stay what they are, also those whose text is kept back (61)', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: '', signature: 'EqQB', origin: 'anthropic' },
      { type: 'reasoning', text: '', redacted: 'EmwK', origin: 'anthropic' },
    ]
    const written = writeAll(writeReply(promptOf({ stream: false })), eventsOf(parts))
    expect(written[0]?.data.content).toEqual([
      { type: 'thinking', thinking: '', signature: 'EqQB' },
      { type: 'redacted_thinking', data: 'EmwK' },
    ])
    const streamed = writeAll(writeReply(promptOf()), eventsOf(parts))
    expectBlocks(streamed)
    expect(streamed.find(({ data }) => data.delta?.type === 'signature_delta')?.data.delta.signature).toBe('EqQB')
  })
})

describe('writing the end', () => {
  const both = (parts: Part[], finish: Partial<Extract<Event, { type: 'finish' }>>) => {
    const events = eventsOf(parts, { type: 'finish', reason: 'stop', ...finish })
    const streamed = writeAll(writeReply(promptOf()), events).at(-2)?.data.delta
    const { stop_reason, stop_sequence, stop_details } = writeAll(writeReply(promptOf({ stream: false })), events)[0]!.data
    expect({ stop_reason, stop_sequence, stop_details }).toEqual(streamed)
    return streamed
  }
  const text: Part = { type: 'text', text: 'a' }

  test('a refusal is one, with what was said of it (86, 87)', () => {
    expect(both([{ type: 'refusal', text: 'I will not' }], {})).toEqual({
      stop_reason: 'refusal',
      stop_sequence: null,
      stop_details: { type: 'refusal', category: null, explanation: 'I will not' },
    })
    const details = { type: 'refusal', category: 'bio', explanation: null }
    expect(both([text], { reason: 'refusal', details }).stop_details).toEqual(details)
    expect(both([], { reason: 'content-filter' }).stop_details).toEqual({ type: 'refusal', category: null, explanation: null })
  })

  test('a full context is told apart from a limit, and a stop sequence is named (12)', () => {
    expect(both([text], { reason: 'length', raw: 'model_context_window_exceeded' }).stop_reason).toBe('model_context_window_exceeded')
    expect(both([text], { reason: 'length', raw: 'length' }).stop_reason).toBe('max_tokens')
    expect(both([text], { reason: 'stop-sequence', stopSequence: 'END' })).toEqual({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      stop_details: null,
    })
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
