import { describe, expect, test } from 'bun:test'
import { cross } from '../crossing'
import { promptOf, targetOf } from '../fixture'
import { protocols } from '../index'
import type { Json, JsonObject, Part } from '../protocol'
import { createSeal } from '../seal'
import { readRequest } from './request'

const read = (body: JsonObject) => readRequest({ contents: [], ...body }, { model: 'm', stream: true })
const said = (...contents: JsonObject[]) => read({ contents }).messages
const model = (...parts: JsonObject[]): JsonObject => ({ role: 'model', parts })

const seal = createSeal(Buffer.alloc(32, 1))
const memory = { remember() {}, recall: () => undefined }
const crossTo = (protocol: 'openai-chat' | 'anthropic', body: JsonObject) =>
  cross(read(body), { protocol: protocols[protocol], model: 'm', stream: true, profile: targetOf(protocol, 'm').profile, seal, memory })

describe('what Gemini clients write in their own ways', () => {
  const forms: [string, JsonObject][] = [
    ['plain text', { contents: 'hi' }],
    ['one content', { contents: { parts: [{ text: 'hi' }] } }],
    ['one part without a list', { contents: [{ role: 'user', parts: { text: 'hi' } }] }],
    ['the role function', { contents: [{ role: 'function', parts: [{ text: 'hi' }] }] }],
    ['a list of texts', { contents: ['hi'] }],
  ]
  test.each(forms)('contents as %s', (_name, body) => {
    expect(read(body).messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }])
  })

  const instructions: [Json][] = [
    ['be brief'],
    [{ parts: { text: 'be brief' } }],
    [{ role: 'user', parts: [{ text: 'be brief' }] }],
    [[{ text: 'be brief' }]],
  ]
  test.each(instructions)('instructions as %j (1)', (systemInstruction) => {
    expect(read({ systemInstruction }).system).toEqual([{ type: 'text', text: 'be brief' }])
  })

  test('a response that is plain text, and one with a picture', () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'AA==' } }
    const [message] = said({ role: 'user', parts: [{ functionResponse: { name: 'f', response: 'ok', parts: [picture] } }] })
    expect(message!.parts).toMatchObject([{ type: 'tool-result', content: [{ text: 'ok' }, { type: 'image' }] }])
  })

  test('a film is a file, and a wrong type is put right (119)', () => {
    const [message] = said({
      role: 'user',
      parts: [{ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }, { inlineData: { mimeType: 'image/jpeg', data: 'iVBORw0KGgo=' } }],
    })
    expect(message!.parts).toMatchObject([
      { type: 'file', source: { mime: 'video/mp4' } },
      { type: 'image', source: { mime: 'image/png' } },
    ])
  })

  test('tiers and levels by the names of their enums', () => {
    const { serviceTier, reasoning } = read({
      serviceTier: 'SERVICE_TIER_FLEX',
      generationConfig: { thinkingConfig: { thinkingLevel: 'XHIGH', includeThoughts: true } },
    })
    expect(serviceTier).toBe('flex')
    expect(reasoning).toEqual({ mode: 'on', effort: 'xhigh', visible: 'summary' })
  })
})

describe('what a client has kept in the pieces in which it was streamed', () => {
  test('is one message with whole words', () => {
    const pieces = [
      model({ text: 'Let me', thought: true }),
      model({ text: ' think.', thought: true }),
      model({ text: 'Hello' }),
      model({ text: ' world' }),
      model({ functionCall: { id: 'c', name: 'f', args: {} } }),
      model({ text: '' }),
    ]
    expect(said(...pieces)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Let me think.', origin: 'gemini' },
          { type: 'text', text: 'Hello world' },
          { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' },
        ],
      },
    ])
  })

  test('keeps a signed text apart from the one behind it', () => {
    const [message] = said(model({ text: 'a', thoughtSignature: 'cw==' }), model({ text: 'b' }))
    expect(message!.parts.map((part) => ('text' in part ? part.text : ''))).toEqual(['a', '', 'b'])
  })

  test('what the user says in pieces stays in pieces', () => {
    expect(said({ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] })[0]!.parts).toHaveLength(2)
  })
})

describe('states of other vendors', () => {
  const state = seal.seal({ origin: 'anthropic', signature: 's' })
  const call = { functionCall: { id: 'c', name: 'f', args: {} }, thoughtSignature: state }
  const thought: Part = { type: 'reasoning', text: '', signature: state, origin: 'gemini' }

  test('stand before what was said because of them, wherever the client keeps them', () => {
    const behind = [
      { type: 'text', text: 'hi' } as const,
      { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' } as const,
    ]
    expect(said(model({ text: 'hi' }, call))[0]!.parts).toEqual([thought, ...behind])
    expect(said(model({ text: 'hi' }), model(call))[0]!.parts).toEqual([thought, ...behind])
    expect(said(model({ text: 'hi' }, { text: '', thoughtSignature: state }))[0]!.parts).toEqual([thought, behind[0]!])
  })

  test('belong to the words of their thought, if those are still there', () => {
    const [message] = said(model({ text: 'hm', thought: true }), model({ text: 'hi' }, call))
    expect(message!.parts[0]).toEqual({ ...thought, text: 'hm' })
    expect(message!.parts).toHaveLength(3)
  })

  test('stay where they are when they stand among thoughts', () => {
    const [message] = said(model({ text: 'hi' }, { text: '', thought: true, thoughtSignature: state }, call))
    expect(message!.parts.map(({ type }) => type)).toEqual(['text', 'reasoning', 'reasoning', 'tool-call'])
  })
})

describe('what only Google can do', () => {
  const contents = [{ parts: [{ text: 'hi' }] }]
  const bound: [JsonObject, string][] = [
    [{ cachedContent: 'cachedContents/1' }, 'cachedContent'],
    [{ generationConfig: { speechConfig: { voiceConfig: {} } } }, 'generationConfig.speechConfig'],
    [{ generation_config: { response_modalities: ['TEXT', 'IMAGE'] } }, 'generationConfig.responseModalities'],
  ]
  test.each(bound)('%j is refused by others, and says what to do', (fields, field) => {
    expect(() => crossTo('anthropic', { contents, ...fields })).toThrow(expect.objectContaining({ param: field }))
  })

  test('is no trouble where the body stays as it is', () => {
    expect(read({ contents, cachedContent: 'c' }).bound?.field).toBe('cachedContent')
    expect(promptOf().bound).toBeUndefined()
  })

  test('safety settings and labels go without noise, other parameters with their names', () => {
    const config = { temperature: 0.5, responseModalities: ['TEXT'], mediaResolution: 'MEDIA_RESOLUTION_LOW' }
    const { warnings } = crossTo('openai-chat', { contents, safetySettings: [{}], labels: { a: 'b' }, generationConfig: config })
    expect(warnings.map(({ field }) => field)).toEqual(['generationConfig.mediaResolution'])
  })
})
