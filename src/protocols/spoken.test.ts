import { describe, expect, test } from 'bun:test'
import { anthropic } from './anthropic'
import { openaiChat } from './openai-chat'
import type { Event, JsonObject, Protocol } from './protocol'

const texts = ['a', 'a', ' b', '"', '\\"', 'é世😀', '\n', ' ', '","x":"', 'assistant', '\ud83d', 'a']
const chatChunk = (delta: JsonObject, more: JsonObject = {}) =>
  JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  })
const ending = JSON.stringify({ id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })

const blocks = {
  text_delta: { type: 'text', text: '' },
  thinking_delta: { type: 'thinking', thinking: '' },
  input_json_delta: { type: 'tool_use', id: 't', name: 'f', input: {} },
}
const fields = { text_delta: 'text', thinking_delta: 'thinking', input_json_delta: 'partial_json' }

/** What is read of a stream whose events between `head` and `tail` say these texts: event by event, and the last one again. */
function readBoth(
  protocol: Protocol,
  head: string[],
  event: (text: string) => string,
  tail: string[],
): Record<'afresh' | 'again', Event[]> {
  const afresh = protocol.readReply()
  const again = protocol.readReply()
  const both = (data: string) => ({ afresh: copy(afresh({ data })), again: copy(again({ data })) })
  // The very first one begins the part as well.
  const read = [...head, event('first'), event('second')].map(both)
  for (const text of texts) read.push({ afresh: copy(afresh({ data: event(text) })), again: copy(again.again!(text)!) })
  read.push(...tail.map(both))
  return { afresh: read.flatMap((each) => each.afresh), again: read.flatMap((each) => each.again) }
}

/** Parts grow after they were told. */
const copy = (events: Event[]): Event[] => structuredClone(events)

describe('a text that stands in an event like the last one', () => {
  test.each(['content', 'reasoning_content', 'refusal'])('is read in Chat as if the event were: %s', (field) => {
    const { afresh, again } = readBoth(openaiChat, [], (text) => chatChunk({ [field]: text }), [ending, '[DONE]'])
    expect(again).toEqual(afresh)
    expect(again.filter(({ type }) => type === 'part-delta')).toHaveLength(texts.length + 2)
  })

  test('is read in Chat as if the event were: a call', () => {
    const call = (text: string) => chatChunk({ tool_calls: [{ index: 0, function: { arguments: text } }] })
    const head = [chatChunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{' } }] })]
    const { afresh, again } = readBoth(openaiChat, head, call, [ending, '[DONE]'])
    expect(again).toEqual(afresh)
  })

  test.each(['text_delta', 'thinking_delta', 'input_json_delta'] as const)('is read in Messages as if the event were: %s', (type) => {
    const head = [
      { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: blocks[type] },
    ].map((event) => JSON.stringify(event))
    const event = (text: string) => JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type, [fields[type]]: text } })
    const { afresh, again } = readBoth(anthropic, head, event, ['{"type":"content_block_stop","index":0}'])
    expect(again).toEqual(afresh)
  })
})

describe('there is nothing to say again', () => {
  const afterwards = (...data: string[]) => {
    const reader = openaiChat.readReply()
    for (const one of data) reader({ data: one })
    return reader.again!('x')
  }

  test('at the beginning, nor when the reply is over', () => {
    expect(afterwards()).toBeUndefined()
    expect(afterwards(chatChunk({ content: 'a' }), chatChunk({ content: 'a' }), ending, '[DONE]')).toBeUndefined()
  })

  test('after an event that came to more than a text', () => {
    const words = [chatChunk({ content: 'a' }), chatChunk({ content: 'b' })]
    expect(afterwards(...words)).toHaveLength(1)
    expect(afterwards(words[0]!)).toBeUndefined()
    expect(afterwards(...words, chatChunk({ content: 'c', refusal: 'no' }))).toBeUndefined()
    expect(afterwards(...words, chatChunk({ content: 'c' }, { logprobs: { content: [{ token: 'c' }] } }))).toBeUndefined()
  })

  test('after a thought whose details have to come back', () => {
    const detail = (text: string) => chatChunk({ reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] })
    expect(afterwards(detail('a'), detail('b'))).toBeUndefined()
  })
})
