import { describe, expect, test } from 'bun:test'
import { estimateRequest, estimateTokens } from './estimate'
import type { JsonObject } from './protocol'

const question = 'What is the weather in Lisbon tomorrow, and should I take an umbrella?'
const base64 = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64')

/** The first bytes of a PNG of this size. */
function png(width: number, height: number): string {
  const bytes = Buffer.alloc(2000)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes.toString('base64')
}

function jpeg(width: number, height: number): string {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 0, 0, 0])
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), frame, Buffer.alloc(64)]).toString('base64')
}

const inEveryProtocol: [protocol: string, body: JsonObject][] = [
  [
    'anthropic',
    { model: 'm', max_tokens: 9, system: 'Be brief.', messages: [{ role: 'user', content: [{ type: 'text', text: question }] }] },
  ],
  [
    'chat',
    {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: question },
      ],
    },
  ],
  ['responses', { model: 'm', instructions: 'Be brief.', input: [{ role: 'user', content: [{ type: 'input_text', text: question }] }] }],
  ['gemini', { systemInstruction: { parts: [{ text: 'Be brief.' }] }, contents: [{ role: 'user', parts: [{ text: question }] }] }],
]

const images: [as: string, part: JsonObject][] = [
  ['anthropic', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png(300, 250) } }],
  ['chat', { type: 'image_url', image_url: { url: `data:image/png;base64,${png(300, 250)}` } }],
  ['responses', { type: 'input_image', image_url: `data:image/png;base64,${png(300, 250)}` }],
  ['gemini', { inlineData: { mimeType: 'image/png', data: png(300, 250) } }],
  ['a JPEG', { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: jpeg(300, 250) } }],
]

describe('an estimate', () => {
  test.each(inEveryProtocol)('is the same in the words of %s', (_, body) => {
    expect(estimateRequest(body)).toBeGreaterThanOrEqual(20)
    expect(estimateRequest(body)).toBeLessThanOrEqual(32)
  })

  test('is never 0', () => {
    expect(estimateRequest({})).toBe(1)
    expect(estimateTokens('')).toBe(1)
  })

  test.each(images)('an image of 300 × 250 costs its area (%s)', (_, part) => {
    const without = estimateRequest({ messages: [{ role: 'user', content: [] }] })
    expect(estimateRequest({ messages: [{ role: 'user', content: [part] }] }) - without).toBe(100)
  })

  test('an image of unknown size, and one that is scaled down, cost as much as any', () => {
    const of = (part: JsonObject) => estimateTokens([part])
    expect(of({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } })).toBe(1600)
    expect(of({ type: 'image', source: { type: 'base64', media_type: 'image/webp', data: base64(90_000) } })).toBe(1600)
    expect(of({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png(4000, 3000) } })).toBe(1600)
  })

  test('a PDF costs 2000 a page, counted where its pages are named and by its size where not', () => {
    const document = (data: string) =>
      estimateTokens([{ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } }])
    const pages = '<< /Type /Page >> << /Type/Page >> << /Type /Pages /Count 2 >>'
    expect(document(Buffer.from(pages).toString('base64'))).toBe(4000)
    expect(document(base64(300_000))).toBe(8000)
  })

  test('tools cost their names, words and schemas; signatures and ids cost nothing', () => {
    const tool = {
      name: 'get_weather',
      description: 'Tells the weather.',
      input_schema: { type: 'object', properties: { city: { type: 'string' } } },
    }
    const tools = estimateRequest({ tools: [tool] })
    expect(tools).toBeGreaterThan(25)
    expect(tools).toBeLessThan(50)
    const thought = { type: 'thinking', thinking: 'Look it up.', signature: base64(3000) }
    expect(estimateTokens([thought])).toBeLessThan(10)
  })

  test('what is nested deeper than anybody writes ends somewhere', () => {
    let deep: JsonObject = { text: question }
    for (let level = 0; level < 5000; level++) deep = { content: [deep] }
    expect(estimateRequest({ messages: [deep], tools: [{ input_schema: deep }] })).toBeGreaterThan(0)
  })
})
