import { describe, expect, test } from 'bun:test'
import { anthropic } from './anthropic'
import { openaiChat } from './openai-chat'
import type { Event, JsonObject, Protocol } from './protocol'
import { Repeat } from './repeat'

const texts = ['a', 'a', ' b', '"', '\\', '\\"', 'é世😀', '\n', '\u2028', '', '","x":"', 'assistant', '}', '\ud83d', 'a']
const chatChunk = (delta: JsonObject, more: JsonObject = {}) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null }],
  ...more,
})

/** What a reader makes of each event, and what new ones that have not seen the last make of it. */
function readBoth(protocol: Protocol, data: string[]): { once: Event[][]; afresh: Event[][] } {
  const reader = protocol.readReply()
  const once = data.map((one) => structuredClone(reader({ data: one })))
  // A reader that is told something else in between has nothing to repeat.
  const wary = protocol.readReply()
  const afresh = data.map((one) => {
    const events = structuredClone(wary({ data: one }))
    wary({ data: protocol.id === 'anthropic' ? '{"type":"ping"}' : '{"object":"nothing"}' })
    return events
  })
  return { once, afresh }
}

describe('an event that differs from the last in its text alone', () => {
  test.each(['content', 'reasoning_content', 'refusal'])('is read in Chat as any other: %s', (field) => {
    const data = texts.flatMap((text) => [
      JSON.stringify(chatChunk({ [field]: text })),
      JSON.stringify(chatChunk({ [field]: text }, { odd: 1 })),
    ])
    const { once, afresh } = readBoth(openaiChat, data)
    expect(once).toEqual(afresh)
    expect(once.flat().filter(({ type }) => type === 'part-delta')).toHaveLength(2 * texts.filter(Boolean).length)
  })

  test.each(['text_delta', 'thinking_delta', 'input_json_delta'])('is read in Messages as any other: %s', (type) => {
    const block = {
      text_delta: { type: 'text', text: '' },
      thinking_delta: { type: 'thinking', thinking: '' },
      input_json_delta: { type: 'tool_use', id: 't', name: 'f', input: {} },
    }[type]!
    const field = { text_delta: 'text', thinking_delta: 'thinking', input_json_delta: 'partial_json' }[type]!
    const data = [
      { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: block },
      ...texts.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type, [field]: text } })),
      { type: 'content_block_stop', index: 0 },
    ].map((event) => JSON.stringify(event))
    const { once, afresh } = readBoth(anthropic, data)
    expect(once).toEqual(afresh.map((events) => events))
  })

  test('escapes are understood however they are written', () => {
    const reader = openaiChat.readReply()
    const chunk = (inside: string) => `{"id":"c","choices":[{"index":0,"delta":{"content":"${inside}"}}]}`
    reader({ data: chunk('first') })
    reader({ data: chunk('second') })
    const told = ['\\u00e9', '\\ud83d\\ude00', '\\/', 'x\\ty'].flatMap((inside) => reader({ data: chunk(inside) }))
    expect(told).toMatchObject(['é', '😀', '/', 'x\ty'].map((text) => ({ delta: { text } })))
  })
})

describe('what is not repeated', () => {
  test('an event whose text is a detail that has to come back', () => {
    const reader = openaiChat.readReply()
    const detail = (text: string) => ({ type: 'reasoning.text', text, index: 0 })
    const deltas = [...['a', 'b', 'c', 'd'].map((text) => ({ reasoning_details: [detail(text)] })), { content: 'said' }]
    const events = deltas.flatMap((delta) => reader({ data: JSON.stringify(chatChunk(delta)) }))
    expect(events).toContainEqual(expect.objectContaining({ part: expect.objectContaining({ text: 'abcd', details: [detail('abcd')] }) }))
  })

  const event = (text: string): Event => ({ type: 'part-delta', index: 3, delta: { kind: 'text', text } })
  const learned = (data: string, events: Event[]) => {
    const repeat = new Repeat()
    repeat.learn(data, events)
    return repeat
  }

  test('an event whose text stands in it twice', () => {
    expect(learned('{"a":"x","b":"x"}', [event('x')]).match('{"a":"x","b":"y"}')).toBeUndefined()
  })

  test('an event that came to more than a text', () => {
    expect(learned('{"a":"x"}', [event('x'), { type: 'ping' }]).match('{"a":"y"}')).toBeUndefined()
    expect(
      learned('{"a":"x"}', [{ type: 'part-delta', index: 0, delta: { kind: 'text', text: 'x', logprobs: [1] } }]).match('{"a":"y"}'),
    ).toBeUndefined()
  })

  test('an event in which something else is said behind the text', () => {
    const repeat = learned('{"a":"x"}', [event('x')])
    expect(repeat.match('{"a":"y","b":"z"}')).toBeUndefined()
    expect(repeat.match('{"a":"y')).toBeUndefined()
    expect(repeat.match('{"a":"y"}')).toEqual({ index: 3, delta: { kind: 'text', text: 'y' } })
    expect(repeat.match('{"a":""}')).toEqual({ index: 3, delta: { kind: 'text', text: '' } })
  })

  test('an event that is shorter than what stands around the text', () => {
    expect(learned('""x""', []).match('""')).toBeUndefined()
    expect(learned('aa"x"aa', [event('x')]).match('aa"aa')).toBeUndefined()
  })
})
