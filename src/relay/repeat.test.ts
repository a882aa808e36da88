import { describe, expect, test } from 'bun:test'
import { protocols } from '../protocols'
import type { JsonObject, Prompt, ProtocolId } from '../protocols/protocol'
import { stopAtSequences } from '../protocols/stop'
import { arrayFraming, Conversion, type EventPass, type Framing, sseFraming } from './conversion'

const texts = [
  'a',
  ' b',
  ' b',
  'cc',
  '"',
  '\\',
  '\\"',
  'é世😀',
  '\n',
  '\u2028',
  '',
  '","x":"',
  'assistant',
  '}',
  '\ud83d',
  '\ude00',
  'a',
  'b',
  'c',
]
const clients = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const

const chatChunk = (delta: JsonObject, finish_reason: string | null = null) =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  })

/** A stream of Chat that says these texts in this field. */
const chatEvents = (field: string, said: string[]) => [
  chatChunk({ role: 'assistant', content: '' }),
  ...said.map((text) => chatChunk({ [field]: text })),
  chatChunk({}, 'stop'),
  '[DONE]',
]

/** A stream of Messages that says these texts. */
const messagesEvents = (said: string[]) =>
  [
    { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...said.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ].map((event) => JSON.stringify(event))

interface Setting {
  upstream: ProtocolId
  client: (typeof clients)[number]
  framing?: () => Framing
  passes?: EventPass[]
}

/** What the client is told of these events when so many of them arrive together. */
function convert({ upstream, client, framing = sseFraming, passes = [] }: Setting, events: string[], together: number): string {
  const prompt: Prompt = { from: client, model: 'asked', stream: true, system: [], messages: [], tools: [], extra: {} }
  const read = protocols[upstream].readReply()
  const conversion = new Conversion({ read, write: protocols[client].writeReply(prompt), framing: framing(), passes, limit: 1 << 20 })
  const told: Uint8Array[] = []
  for (let at = 0; at < events.length; at += together) {
    const piece = events.slice(at, at + together).map((data) => `data: ${data}\n\n`)
    told.push(conversion.push(Buffer.from(piece.join(''))).out)
  }
  told.push(conversion.end().out)
  return withoutIds(Buffer.concat(told).toString())
}

/** Ids and moments are made up anew each time. */
const withoutIds = (told: string) =>
  told
    .replace(/\b(chatcmpl-|[a-z]+_)[0-9a-f]{8,}\w*/g, '$1')
    .replace(/"(created|created_at|completed_at|responseId)":("[^"]*"|\d+)/g, '"$1":0')

describe('events that arrive together', () => {
  for (const client of clients) {
    test.each(['content', 'reasoning_content', 'refusal'])(`are told one by one to ${client}: %s`, (field) => {
      const setting: Setting = { upstream: 'openai-chat', client }
      const events = chatEvents(field, [...texts, ...texts])
      const alone = convert(setting, events, 1)
      for (const together of [2, 3, 5, 7, 1000]) expect(convert(setting, events, together)).toBe(alone)
    })

    test(`are told one by one to ${client}, from Messages`, () => {
      const setting: Setting = { upstream: 'anthropic', client }
      const events = messagesEvents([...texts, ...texts])
      const alone = convert(setting, events, 1)
      for (const together of [2, 3, 5, 7, 1000]) expect(convert(setting, events, together)).toBe(alone)
    })
  }

  test('are told one by one in an array as well', () => {
    const setting: Setting = { upstream: 'openai-chat', client: 'gemini', framing: arrayFraming }
    const events = chatEvents('content', texts)
    expect(convert(setting, events, 1000)).toBe(convert(setting, events, 1))
    expect(JSON.parse(convert(setting, events, 1000))).toBeArray()
  })

  test('are told apart where they are no longer alike', () => {
    const setting: Setting = { upstream: 'openai-chat', client: 'anthropic' }
    const words = texts.map((text) => chatChunk({ content: text }))
    const odd = [
      '{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"x","reasoning_content":"y"}}]}',
      chatChunk({ content: 'x', refusal: 'no' }),
      chatChunk({ content: 'x', odd: 1 }),
      chatChunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a":' } }] }),
      ...['1', '2', '3'].map((text) => chatChunk({ tool_calls: [{ index: 0, function: { arguments: text } }] })),
      chatChunk({ tool_calls: [{ index: 0, function: { arguments: '}' } }] }),
    ]
    const events = odd.flatMap((event) => [...words, event])
    expect(convert(setting, events, 1000)).toBe(convert(setting, events, 1))
  })

  test('may be broken: what came before is told', () => {
    const setting: Setting = { upstream: 'openai-chat', client: 'anthropic' }
    const good = ['a', 'b', 'c', 'd'].map((text) => chatChunk({ content: text }))
    for (const inside of ['\\x', '\\u12', 'tab\t', '"', 'a"b', '\\']) {
      const events = [...good, chatChunk({ content: '?' }).replace('?', inside), ...good]
      const told = convert(setting, events, 1000)
      expect(told).toBe(convert(setting, events, 1))
      expect(told).toContain('"text":"d"')
      expect(told).toContain('not JSON')
    }
  })

  test('keep the details of their thoughts', () => {
    const detail = (text: string) => chatChunk({ reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] })
    const events = ['a', 'b', 'c', 'd', 'e'].map(detail)
    const parts: unknown[] = []
    const keep: EventPass = (event) => {
      if (event.type === 'part-end') parts.push(event.part)
      return [event]
    }
    convert(
      { upstream: 'openai-chat', client: 'anthropic', passes: [keep] },
      [...events, chatChunk({ content: 'said' }, 'stop'), '[DONE]'],
      1000,
    )
    expect(parts[0]).toMatchObject({ text: 'abcde', details: [{ type: 'reasoning.text', text: 'abcde', index: 0 }] })
  })

  test('may hold a stop sequence, wherever it stands', () => {
    const stop = ['END', 'xy']
    const prompt: Prompt = { from: 'anthropic', model: 'm', stream: true, system: [], messages: [], tools: [], extra: {}, stop }
    const said = ['one ', 'two ', 'three ', 'E', 'N', 'O ', 'x', 'E', 'ND', ' more', 'xy']
    for (const together of [1, 2, 3, 1000]) {
      const setting: Setting = { upstream: 'openai-chat', client: 'anthropic', passes: [stopAtSequences(prompt)] }
      const told = convert(setting, chatEvents('content', said), together)
      expect([...told.matchAll(/"text_delta","text":"([^"]*)"/g)].map(([, text]) => text).join('')).toBe('one two three ENO x')
      expect(told).toContain('"stop_sequence":"END"')
    }
  })

  test('that one client is told in pieces keep their number', () => {
    const events = chatEvents(
      'content',
      Array.from({ length: 50 }, (_, at) => ` word${at}`),
    )
    const told = convert({ upstream: 'openai-chat', client: 'anthropic' }, events, 1000)
    expect(told.match(/content_block_delta"/g)).toHaveLength(50)
  })
})
