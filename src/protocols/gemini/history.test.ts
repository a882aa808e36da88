import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { JsonObject, Part, Prompt, Tool, Warning } from '../protocol'
import { writeRequest } from './call'

// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
type Written = { body: any; warnings: Warning[] }

function write(fields: Partial<Prompt>, model = 'gemini-3-flash', facts: Partial<Profile> = {}): Written {
  const warnings: Warning[] = []
  const prompt = promptOf({ messages: [userSays('hi')], ...fields })
  const { body } = writeRequest(prompt, targetOf('gemini', model, { warnings, facts }))
  return { body: JSON.parse(body as string), warnings }
}

const text = (said: string): Part => ({ type: 'text', text: said })
const call = (id: string, more: Partial<Part> = {}): Part =>
  ({ type: 'tool-call', id, name: 'f', kind: 'function', input: '{}', ...more }) as Part
const result = (id: string): Part => ({ type: 'tool-result', id, kind: 'function', content: [text('ok')] })
const fn: Tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: { a: { type: 'string' } } } }

describe('a conversation', () => {
  const turn = (at: number) => [
    userSays(`question ${at}`),
    { role: 'assistant' as const, parts: [text('look'), call(`c${at}`), call(`d${at}`)] },
    { role: 'user' as const, parts: [result(`c${at}`), result(`d${at}`)] },
    { role: 'system' as const, parts: [text('mind the gap')] },
    { role: 'assistant' as const, parts: [text(`answer ${at}`)] },
  ]

  test('is written the same when it has grown, byte for byte (3)', () => {
    const write = (messages: Prompt['messages']) =>
      writeRequest(promptOf({ system: [text('s')], tools: [fn], messages }), targetOf('gemini', 'gemini-3-pro')).body as string
    const short = write([...turn(1), userSays('more')])
    const long = write([...turn(1), userSays('more'), ...turn(2).slice(1), userSays('and more')])
    const prefix = short.slice(0, short.lastIndexOf('}]}'))
    expect(prefix).toContain('question 1')
    expect(long.startsWith(prefix)).toBe(true)
  })

  test('has a stand-in on the first unsigned call of each step, for Gemini 3 alone (56)', () => {
    const messages = [...turn(1), ...turn(2)]
    const signed = (model: string) =>
      write({ messages }, model).body.contents.flatMap(({ parts }: { parts: JsonObject[] }) =>
        parts.flatMap((part) => (part.functionCall ? [part.thoughtSignature] : [])),
      )
    const standIn = 'skip_thought_signature_validator'
    expect(signed('gemini-3-flash')).toEqual([standIn, undefined, standIn, undefined])
    expect(signed('gemini-pro-latest')).toEqual([standIn, undefined, standIn, undefined])
    expect(signed('gemini-2.5-pro')).toEqual([undefined, undefined, undefined, undefined])
    expect(signed('claude-opus-4-5')).toEqual([undefined, undefined, undefined, undefined])
    expect(signed('gemma-4')).toEqual([undefined, undefined, undefined, undefined])
  })

  test('holds no signature that cannot be decoded (58)', () => {
    const parts = [call('c', { signature: 'no base64!' }), { type: 'reasoning', text: '', signature: '***', origin: 'gemini' } as Part]
    const { body } = write({ messages: [userSays('a'), { role: 'assistant', parts }, { role: 'user', parts: [result('c')] }] })
    expect(body.contents[1].parts).toEqual([
      { functionCall: { id: 'c', name: 'f', args: {} }, thoughtSignature: 'skip_thought_signature_validator' },
    ])
  })

  test('is put right where Google would refuse it, and that is said (5, 7, 31, 32)', () => {
    const said = (messages: Prompt['messages']) => {
      const { body, warnings } = write({ messages })
      const kinds = body.contents.map(({ role, parts }: { role: string; parts: JsonObject[] }) => [
        role,
        ...parts.map((part) => Object.keys(part)[0]),
      ])
      return { kinds, warned: warnings.length }
    }
    const assistant = (...parts: Part[]) => ({ role: 'assistant' as const, parts })
    expect(said([assistant(text('a')), userSays('b')])).toEqual({
      kinds: [
        ['user', 'text'],
        ['model', 'text'],
        ['user', 'text'],
      ],
      warned: 1,
    })
    expect(said([userSays('a'), assistant(text('b '))])).toEqual({
      kinds: [
        ['user', 'text'],
        ['model', 'text'],
        ['user', 'text'],
      ],
      warned: 1,
    })
    expect(said([userSays('a'), assistant(call('c'))]).kinds[2]).toEqual(['user', 'functionResponse'])
    expect(said([userSays('a'), assistant(call('c')), userSays('b')]).kinds[2]).toEqual(['user', 'functionResponse', 'text'])
    const twice = [userSays('a'), assistant(call('c')), { role: 'user' as const, parts: [result('c'), result('c')] }]
    expect(said(twice)).toEqual({
      kinds: [
        ['user', 'text'],
        ['model', 'functionCall'],
        ['user', 'functionResponse'],
      ],
      warned: 0,
    })
  })

  test('loses what is empty, and what others alone can read (4, 6)', () => {
    const parts: Part[] = [
      text(''),
      { type: 'reasoning', text: 'theirs', signature: 'x', origin: 'anthropic' },
      { type: 'opaque', origin: 'anthropic', raw: { type: 'server_tool_use' } },
    ]
    const { body, warnings } = write({ messages: [userSays('a'), { role: 'assistant', parts }, userSays('b')] })
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] }])
    expect(warnings).toMatchObject([{ field: 'messages', action: 'dropped' }])
  })

  test('of nothing is refused', () => {
    expect(() => write({ messages: [{ role: 'user', parts: [text('')] }] })).toThrow('no message with any content')
  })

  test('keeps big numbers as they are (53)', () => {
    const messages = [
      userSays('a'),
      { role: 'assistant' as const, parts: [call('c', { input: '{"id":9007199254740993}' })] },
      userSays('b'),
    ]
    expect(writeRequest(promptOf({ messages }), targetOf('gemini', 'gemini-3-pro')).body).toContain('"args":{"id":9007199254740993}')
  })

  test('has sound and documents in it (122, 124)', () => {
    const parts: Part[] = [
      { type: 'audio', source: { kind: 'base64', data: 'AAAA', mime: 'audio/wav' }, format: 'wav' },
      { type: 'file', source: { kind: 'base64', data: 'JVBERi0=', mime: 'application/octet-stream' } },
      { type: 'file', source: { kind: 'url', url: 'https://youtu.be/x' } },
    ]
    const { body } = write({ messages: [{ role: 'user', parts }] })
    expect(body.contents[0].parts).toEqual([
      { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0=' } },
      { fileData: { fileUri: 'https://youtu.be/x' } },
    ])
    const deaf = write({ messages: [{ role: 'user', parts: [...parts, text('hi')] }] }, 'gemini-3-pro', { audio: false, documents: 'none' })
    expect(deaf.body.contents[0].parts).toEqual([{ text: 'hi' }])
    expect(deaf.warnings).toHaveLength(2)
  })
})
