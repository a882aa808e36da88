import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import { type Json, type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { writeRequest } from './call'
import { written } from './fixture'
import { readRequest } from './request'

const asked = { model: 'claude', stream: true }
const write = (fields: Partial<Prompt> = {}, model?: string) => written(fields, model).body
const say = (...parts: Part[]) => write({ messages: [{ role: 'user', parts }] }).messages[0].content
const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' }

describe('writing', () => {
  test('what Anthropic demands is there, and nothing else', () => {
    expect(write()).toEqual({
      model: 'claude-opus-4-6',
      max_tokens: 16_384,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      cache_control: { type: 'ephemeral' },
      stream: true,
    })
  })

  test('unknown fields go back only to the protocol they came from (19)', () => {
    const extra = { context_management: {} }
    expect(write({ from: 'anthropic', extra })).toHaveProperty('context_management')
    expect(write({ extra })).not.toHaveProperty('context_management')
  })

  test('a second answer is refused (13)', () => {
    expect(() => write({ count: 2 })).toThrow(Refusal)
  })

  test('nothing to say is refused', () => {
    expect(() => write({ messages: [userSays(' ')] })).toThrow('no message')
  })

  test('empty texts go, with the breakpoints on them (6)', () => {
    expect(say({ type: 'text', text: '', cache: { type: 'ephemeral' } }, { type: 'text', text: 'a' })).toEqual([
      { type: 'text', text: 'a' },
    ])
  })

  test('results come first in one message, then the user’s words (23)', () => {
    const result = (id: string): Part => ({ type: 'tool-result', id, kind: 'function', content: [{ type: 'text', text: id }] })
    const { messages } = write({
      messages: [
        userSays('go'),
        { role: 'assistant', parts: [call, { ...call, id: 'd' } as Part] },
        { role: 'user', parts: [result('c')] },
        { role: 'user', parts: [result('d')] },
        userSays('and?'),
      ],
    })
    expect(messages[2].content.map(({ type, tool_use_id }: JsonObject) => tool_use_id ?? type)).toEqual(['c', 'd', 'text'])
    expect(messages[1].content[0]).toEqual({ type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } })
  })

  test('digits beyond a double survive in a call’s input (53)', () => {
    const parts: Part[] = [{ ...call, input: '{"id":9007199254740993}' } as Part]
    const { body } = writeRequest(promptOf({ messages: [userSays('a'), { role: 'assistant', parts }] }), targetOf('anthropic', 'claude'))
    expect(body).toContain('"input":{"id":9007199254740993}')
  })

  test('a result with media stays a list, an empty one stays empty (25, 26)', () => {
    const answer = (content: Part[]) =>
      write({
        messages: [
          userSays('a'),
          { role: 'assistant', parts: [call] },
          { role: 'user', parts: [{ type: 'tool-result', id: 'c', kind: 'function', content, isError: true }] },
        ],
      }).messages[2].content[0]
    expect(answer([])).toEqual({ type: 'tool_result', tool_use_id: 'c', content: '[tool error]', is_error: true })
    const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AA==' } }
    expect(answer([{ type: 'text', text: 'a' }, image]).content.map(({ type }: JsonObject) => type)).toEqual(['text', 'image'])
  })

  test('thinking goes back only to the vendor that signed it (58, 61)', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'mine', signature: 's', origin: 'anthropic' },
      { type: 'reasoning', text: '', redacted: 'd', origin: 'anthropic' },
      { type: 'reasoning', text: 'unsigned', origin: 'anthropic' },
      { type: 'reasoning', text: 'theirs', signature: 's', origin: 'gemini' },
      { type: 'text', text: 'a' },
    ]
    const { messages } = write({ messages: [userSays('a'), { role: 'assistant', parts }, userSays('b')] })
    expect(messages[1].content).toEqual([
      { type: 'thinking', thinking: 'mine', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'text', text: 'a' },
    ])
  })

  test('a last word of the assistant’s is trimmed where it is continued, and newer models are asked to continue (7)', () => {
    const messages = [userSays('a'), { role: 'assistant' as const, parts: [{ type: 'text' as const, text: '{ \n' }] }]
    expect(write({ messages }, 'claude-sonnet-4-5').messages[1].content).toEqual([{ type: 'text', text: '{' }])
    expect(written({ messages }, 'claude-opus-5')).toMatchObject({
      body: { messages: [{}, {}, { role: 'user', content: [{ type: 'text', text: 'Continue.' }] }] },
      warnings: [{ field: 'messages', action: 'rewritten' }],
    })
  })

  const media: [Part, JsonObject][] = [
    [
      { type: 'image', source: { kind: 'base64', mime: 'image/png', data: '/9j/AA' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg' } },
    ],
    [{ type: 'image', source: { kind: 'url', url: 'https://a.example' } }, { source: { type: 'url', url: 'https://a.example' } }],
    [
      { type: 'file', name: 'n', source: { kind: 'base64', mime: 'application/pdf', data: 'JVBERi' } },
      { type: 'document', title: 'n' },
    ],
    [
      { type: 'file', source: { kind: 'base64', mime: 'text/plain', data: 'w7w=' } },
      { type: 'document', source: { type: 'text', data: 'ü' } },
    ],
  ]
  test.each(media)('%j is sent as %j (119, 122)', (part, block) => {
    expect(say(part)).toMatchObject([block])
  })

  const refused: Part[] = [
    { type: 'audio', source: { kind: 'base64', mime: 'audio/wav', data: 'AA==' } },
    { type: 'image', source: { kind: 'file-id', id: 'file-1', origin: 'openai-responses' } },
    { type: 'file', source: { kind: 'base64', mime: 'application/zip', data: 'AA==' } },
  ]
  test.each(refused)('%j is refused, since leaving it out would change the question (124)', (part) => {
    expect(() => say(part)).toThrow(Refusal)
  })

  test('no more than four breakpoints, and none of an hour behind a short one (22)', () => {
    const marked = (ttl?: string): Part => ({ type: 'text', text: 'a', cache: { type: 'ephemeral', ...(ttl && { ttl }) } })
    const content: JsonObject[] = say(marked('1h'), marked(), marked(), marked(), marked('1h'), marked())
    expect(content.map(({ cache_control }) => cache_control)).toEqual([
      { type: 'ephemeral', ttl: '1h' },
      { type: 'ephemeral' },
      undefined,
      undefined,
      { type: 'ephemeral' },
      { type: 'ephemeral' },
    ] as Json[])
  })
})

describe('order', () => {
  const result: Part = { type: 'tool-result', id: 'c', kind: 'function', content: [{ type: 'text', text: 'ok' }] }
  const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts })
  const instruct = (text: string): Message => ({ role: 'system', parts: [{ type: 'text', text }] })
  const shapeOf = ({ messages }: { messages: JsonObject[] }) =>
    messages.map(({ role, content }) => [role, ...(content as JsonObject[]).map(({ type, text }) => text ?? type)] as Json)

  test('instructions in mid-conversation have a role of their own where there is one, behind the results (3)', () => {
    const messages = [userSays('a'), instruct('be quick'), assistant(call), instruct('be kind'), { role: 'user' as const, parts: [result] }]
    const { body, headers, warnings } = written({ messages }, 'claude-opus-5')
    expect(shapeOf(body)).toEqual([
      ['user', 'a'],
      ['system', 'be quick'],
      ['assistant', 'tool_use'],
      ['user', 'tool_result'],
      ['system', 'be kind'],
    ])
    expect(headers).toEqual({ 'anthropic-beta': 'mid-conversation-system-2026-04-07' })
    expect(warnings).toEqual([])
  })

  test('elsewhere the user says them at the same place (3)', () => {
    const messages = [userSays('a'), instruct('be quick'), assistant(call), { role: 'user' as const, parts: [result] }]
    const { body, headers } = written({ messages }, 'claude-sonnet-4-5')
    expect(shapeOf(body)[0]).toEqual(['user', 'a', '<system>be quick</system>'])
    expect(headers).toEqual({})
  })

  test('the user says them also where they would have no word of the user before them (3)', () => {
    const messages = [instruct('first'), userSays('a'), assistant({ type: 'text', text: 'b' }), instruct('second'), userSays('c')]
    expect(shapeOf(written({ messages }, 'claude-opus-5').body)).toEqual([
      ['user', '<system>first</system>', 'a'],
      ['assistant', 'b'],
      ['user', '<system>second</system>', 'c'],
    ])
  })

  test('neighbours of one role are one message, and the user speaks first (4, 5)', () => {
    const messages = [assistant({ type: 'text', text: 'hello' }), userSays('a'), userSays('b')]
    const { body, warnings } = written({ messages })
    expect(shapeOf(body)).toEqual([
      ['user', '(continue)'],
      ['assistant', 'hello'],
      ['user', 'a', 'b'],
    ])
    expect(warnings).toMatchObject([{ field: 'messages', action: 'rewritten' }])
  })

  test('calls and results that lack each other are mended, and the last of several results counts (31, 32)', () => {
    const twice: Message = { role: 'user', parts: [result, { ...result, content: [{ type: 'text', text: 'newer' }] } as Part] }
    expect(written({ messages: [userSays('a'), assistant(call), twice] }).body.messages[2].content).toMatchObject([{ content: 'newer' }])
    const open = written({ messages: [userSays('a'), assistant(call), userSays('b')] })
    expect(open.body.messages[2].content).toMatchObject([{ type: 'tool_result', is_error: true }, { text: 'b' }])
    const orphan = written({ messages: [userSays('a'), { role: 'user', parts: [result] }] })
    expect(orphan.body.messages[0].content.map(({ type }: JsonObject) => type)).toEqual(['text', 'text', 'text'])
    for (const { warnings } of [open, orphan]) expect(warnings).toMatchObject([{ action: 'rewritten' }])
  })

  test('ids that come twice are told apart, call and result alike (30)', () => {
    const answer: Message = { role: 'user', parts: [result] }
    const { messages } = write({ messages: [userSays('a'), assistant(call), answer, assistant(call), answer] })
    expect([messages[1], messages[2], messages[3], messages[4]].map(({ content }) => content[0].id ?? content[0].tool_use_id)).toEqual([
      'c',
      'c',
      'c_2',
      'c_2',
    ])
  })

  test('what only another vendor can read is left out once for all, with a note', () => {
    const opaque: Part = { type: 'opaque', origin: 'gemini', raw: {} }
    const { body, warnings } = written({ messages: [userSays('a'), assistant(opaque, opaque, { type: 'text', text: 'b' }), userSays('c')] })
    expect(shapeOf(body)[1]).toEqual(['assistant', 'b'])
    expect(warnings).toMatchObject([{ field: 'messages', action: 'dropped' }])
  })
})

describe('caching', () => {
  const long = 'words '.repeat(50)

  test('two turns of a conversation share their text to the last byte', () => {
    const first = [userSays(long), { role: 'assistant' as const, parts: [call] }]
    const result: Part = { type: 'tool-result', id: 'c', kind: 'function', content: [{ type: 'text', text: 'ok' }] }
    const second = [...first, { role: 'user' as const, parts: [result] }]
    const third = [...second, { role: 'assistant' as const, parts: [{ type: 'text' as const, text: 'so' }] }, userSays('and?')]
    const said = { system: [{ type: 'text' as const, text: long }], tools: [{ kind: 'function' as const, name: 'f' }] }
    const texts = [second, third].map((messages) => written({ messages, ...said }).text)
    expect(texts[1]).toStartWith(texts[0]!.slice(0, -2))
  })

  test('a client without words for it is cached as the API thinks best, one with breakpoints as it says', () => {
    const marked: Part = { type: 'text', text: 'a', cache: { type: 'ephemeral' } }
    expect(write({}).cache_control).toEqual({ type: 'ephemeral' })
    expect(write({ system: [marked] })).not.toHaveProperty('cache_control')
    expect(write({ from: 'anthropic' })).not.toHaveProperty('cache_control')
    expect(write({ from: 'anthropic', cache: { type: 'ephemeral', ttl: '1h' } }).cache_control).toEqual({ type: 'ephemeral', ttl: '1h' })
  })

  test('no breakpoint goes to a server that knows none', () => {
    const marked: Part = { type: 'text', text: 'a', cache: { type: 'ephemeral' } }
    const { text } = written({ system: [marked] }, 'glm-5', { cacheMarks: 'none' })
    expect(text).not.toContain('cache_control')
  })
})

describe('the rest', () => {
  test('a long name of the user’s is cut, and what the model refuses is left out (17)', () => {
    expect(write({ user: 'u'.repeat(300) }).metadata.user_id).toHaveLength(256)
    const { body, warnings } = written({ user: 'u' }, 'claude-opus-5', { refuses: ['metadata'] })
    expect(body).not.toHaveProperty('metadata')
    expect(warnings).toMatchObject([{ field: 'metadata', action: 'dropped' }])
  })

  test('tiers are called by Anthropic’s names (21)', () => {
    expect(write({ serviceTier: 'priority' }).service_tier).toBe('auto')
    expect(write({ serviceTier: 'default' }).service_tier).toBe('standard_only')
    expect(written({ serviceTier: 'flex' }).warnings).toMatchObject([{ field: 'service_tier', action: 'dropped' }])
  })

  test('stop sequences of blanks, which the API refuses, are not sent', () => {
    expect(write({ stop: ['\n', 'END'] }).stop_sequences).toEqual(['END'])
    expect(write({ stop: ['\n'] })).not.toHaveProperty('stop_sequences')
  })

  test('a server that welcomes plain thoughts gets them, whoever thought', () => {
    const thought: Part = { type: 'reasoning', text: 'hm', origin: 'openai-chat' }
    const messages: Message[] = [userSays('a'), { role: 'assistant', parts: [thought, { type: 'text', text: 'b' }] }, userSays('c')]
    expect(written({ messages }, 'glm-5', { reasoningEcho: 'tool-turns' }).body.messages[1].content[0]).toEqual({
      type: 'thinking',
      thinking: 'hm',
      signature: '',
    })
  })

  test('a model without eyes is told of the image it cannot see', () => {
    const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'iVBORw0KGgo' } }
    const { body, warnings } = written({ messages: [{ role: 'user', parts: [image] }] }, 'glm-5', { images: 'none' })
    expect(body.messages[0].content).toMatchObject([{ type: 'text' }])
    expect(warnings).toMatchObject([{ action: 'dropped' }])
    const vector: Part = { type: 'image', source: { kind: 'base64', mime: 'image/svg+xml', data: 'AA==' } }
    expect(() => say(vector)).toThrow('JPEG')
  })
})

describe('writing formats', () => {
  test('a model that cannot be held to a schema is told it (14)', () => {
    const responseFormat = { type: 'json-schema' as const, schema: { type: 'object', title: 'Answer' } }
    const { body, warnings } = written({ responseFormat }, 'claude-sonnet-4-20250514')
    expect(body).not.toHaveProperty('output_config')
    expect(body.system[0].text).toContain('"title":"Answer"')
    expect(warnings).toMatchObject([{ field: 'response_format', action: 'emulated' }])
  })

  test('limits that are told but not enforced are noted, nothing else is (14)', () => {
    const noted = (properties: JsonObject) =>
      written({ responseFormat: { type: 'json-schema', schema: { type: 'object', properties } } }).warnings.map(({ detail }) => detail)
    expect(noted({ minimum: { type: 'string' } })).toEqual([])
    expect(noted({ a: { type: 'integer', minimum: 1 }, b: { type: 'object', additionalProperties: { type: 'string' } } })).toEqual([
      'told to the model but not enforced: minimum, additionalProperties',
    ])
  })

  test('a schema becomes the output format, a mere object becomes a sentence (14, 15)', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: 'x' } } }
    expect(write({ responseFormat: { type: 'json-schema', schema } }).output_config.format).toEqual({
      type: 'json_schema',
      schema: { type: 'object', properties: { a: { type: 'string', description: 'pattern: "x"' } }, additionalProperties: false },
    })
    expect(written({ responseFormat: { type: 'json-object' } })).toMatchObject({
      body: { system: [{ text: expect.stringContaining('JSON object') }] },
      warnings: [{ field: 'response_format', action: 'emulated' }],
    })
  })
})

test('a conversation that is read is written as it was', () => {
  const cache_control = { type: 'ephemeral' }
  const body: JsonObject = {
    model: 'claude',
    max_tokens: 100,
    system: [{ type: 'text', text: 'a', cache_control }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok', cache_control }] },
    ],
    tools: [{ name: 'f', description: 'd', input_schema: { type: 'object', properties: {} } }],
    tool_choice: { type: 'auto' },
    stop_sequences: ['x'],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high' },
    metadata: { user_id: 'u' },
    stream: true,
  }
  expect(JSON.parse(writeRequest(readRequest(body, asked), targetOf('anthropic', asked.model, asked)).body as string)).toEqual(body)
})
