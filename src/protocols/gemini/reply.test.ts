import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { eventsOf, expectOrder, promptOf, readAll, readFixture, writeAll } from '../fixture'
import type { Event, Finish, JsonObject, Part, Prompt } from '../protocol'
import { readReply } from './reply'
import { writeReply } from './writing'

const read = (...chunks: JsonObject[]) =>
  readAll(
    readReply(),
    chunks.map((chunk) => ({ data: JSON.stringify(chunk) })),
  )
const readWhole = (data: unknown) => readAll(readReply(), [{ whole: true, data: typeof data === 'string' ? data : JSON.stringify(data) }])
const reply = (events: Event[]) => {
  const { add, reply } = collect()
  for (const event of events) add(event)
  return reply()
}
const parts = (...parts: JsonObject[]) => ({ candidates: [{ content: { role: 'model', parts }, index: 0 }] })
const finish = (finishReason: string, ...last: JsonObject[]) => ({
  candidates: [{ content: { role: 'model', parts: last }, finishReason }],
})
const thinking: Partial<Prompt> = { from: 'gemini', reasoning: { mode: 'on', visible: 'summary' } }
const fixture = readFixture('gemini/fixtures/thinking-and-tools.sse')

describe('reading a stream', () => {
  test('thoughts, text and calls become parts, and every signature stays (56, 57)', () => {
    const events = readAll(readReply(), fixture)
    expectOrder(events)
    expect(reply(events).parts).toEqual([
      { type: 'reasoning', text: 'Let me look.', origin: 'gemini' },
      { type: 'text', text: 'Two things.' },
      { type: 'tool-call', id: 'fc_1', name: 'read', kind: 'function', input: '{"path":"a.txt"}', signature: 'c2ln' },
      { type: 'tool-call', id: expect.stringMatching(/^call_\w+$/), name: 'now', kind: 'function', input: '{}' },
      { type: 'reasoning', text: '', signature: 'dGFpbA==', origin: 'gemini' },
    ])
    expect(reply(events).finish).toEqual({ reason: 'tool-calls', raw: 'STOP' })
  })

  test('thoughts are counted once, inside the output (99)', () => {
    expect(reply(readAll(readReply(), fixture)).usage).toEqual({ input: 1000, output: 50, cacheRead: 900, reasoning: 20 })
  })

  test('a signature beside text loses neither (57)', () => {
    const events = read(parts({ text: 'Hello', thoughtSignature: 'cw==' }), finish('STOP', { text: ' you' }))
    expectOrder(events)
    expect(reply(events).parts).toEqual([
      { type: 'text', text: 'Hello' },
      { type: 'reasoning', text: '', signature: 'cw==', origin: 'gemini' },
      { type: 'text', text: ' you' },
    ])
  })

  test('media, code and other candidates find their places', () => {
    const events = read(
      parts({ inlineData: { mimeType: 'image/png', data: 'AA==' } }, { executableCode: { code: '1' } }),
      { candidates: [{ index: 1, content: { parts: [{ text: 'another answer' }] }, finishReason: 'MAX_TOKENS' }] },
      finish('STOP'),
    )
    expect(reply(events).parts).toEqual([
      { type: 'image', source: { kind: 'base64', data: 'AA==', mime: 'image/png' } },
      { type: 'opaque', origin: 'gemini', raw: { executableCode: { code: '1' } }, words: '\n```\n1\n```\n' },
    ])
  })

  test('sources become annotations with offsets in code units', () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
      groundingSupports: [{ segment: { startIndex: 0, endIndex: 6 }, groundingChunkIndices: [0] }],
    }
    const events = read(parts({ text: 'Größe' }), { candidates: [{ finishReason: 'STOP', groundingMetadata }] })
    expect(reply(events).parts).toMatchObject([{ annotations: [{ url: 'https://a.example', start_index: 0, end_index: 4 }] }])
  })

  const reasons: [string, Finish][] = [
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['LANGUAGE', 'content-filter'],
    ['CONTINUATION', 'length'],
    ['SOMETHING_NEW', 'unknown'],
  ]
  test.each(reasons)('finishReason %s is the finish %s', (raw, reason) => {
    expect(reply(read(finish(raw, { text: 'x' }))).finish).toEqual({ reason, raw })
  })

  test('a whole reply and an array of chunks read like a stream (77)', () => {
    const chunks = [parts({ text: 'a' }), finish('STOP', { text: 'b' })]
    const streamed = read(...chunks)
    expect(reply(readWhole(chunks)).parts).toEqual(reply(streamed).parts)
    expect(reply(readWhole(finish('STOP', { text: 'ab' }))).parts).toEqual(reply(streamed).parts)
    expectOrder(readWhole(chunks))
  })
})

describe('reading a reply that fails', () => {
  test('a stream without a finishReason is an error, never a clean end (78)', () => {
    const events = read(parts({ text: 'half' }))
    expectOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient', message: expect.stringContaining('finishReason') } })
  })

  test('a blocked prompt is a content filter, not a crash (87)', () => {
    const events = read({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })
    expect(events.slice(-2)).toMatchObject([{ type: 'finish', reason: 'content-filter', raw: 'PROHIBITED_CONTENT' }, { type: 'end' }])
  })

  test.each(['MALFORMED_FUNCTION_CALL', 'OTHER'])('finishReason %s is a transient error (52)', (reason) => {
    expect(read(finish(reason)).at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient', code: reason } })
  })

  const faults: [JsonObject, JsonObject][] = [
    [
      { code: 503, message: 'overloaded', status: 'UNAVAILABLE' },
      { kind: 'transient', status: 503 },
    ],
    [
      { code: 429, message: 'quota', status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '12s' }] },
      { kind: 'rate', retryAfterMs: 12_000 },
    ],
    [{ code: 429, message: 'quota', details: [{ violations: [{ quotaId: 'RequestsPerDay' }] }] }, { kind: 'quota' }],
    [{ code: 400, message: 'API key not valid', details: [{ reason: 'API_KEY_INVALID' }] }, { kind: 'key' }],
  ]
  test.each(faults)('an error chunk %j is a fault %j', (error, fault) => {
    const events = read(parts({ text: 'half' }), { error }, finish('STOP'))
    expectOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'error', fault })
  })

  test.each(['', '<html>', '{}', '[]', '{"candidates":[{"finishReason":"STOP"}]}'])(
    'a whole reply %j is a transient error (114)',
    (body) => {
      expect(readWhole(body).at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient' } })
    },
  )

  test('an upstream that closes without a word is a transient error', () => {
    expect(read()).toMatchObject([{ type: 'error', fault: { kind: 'transient' } }])
  })
})

describe('writing', () => {
  test('what was read is written as it was, in chunks that Google’s SDK takes (76)', () => {
    const events = readAll(readReply(), fixture)
    const written = events.flatMap(writeReply(promptOf(thinking)))
    expect(reply(readAll(readReply(), written))).toEqual({ ...reply(events), model: 'm' })
    for (const { event, data } of written) {
      expect(event).toBeUndefined()
      const { content } = JSON.parse(data).candidates[0]
      expect(content.role).toBe('model')
      expect(content.parts.length).toBeGreaterThan(0)
    }
    expect(JSON.parse(written.at(-1)!.data)).toMatchObject({ candidates: [{ finishReason: 'STOP', content: { parts: [{ text: '' }] } }] })
  })

  test('usage goes out as Gemini counts it (97)', () => {
    const events = eventsOf([{ type: 'text', text: 'yes' }])
    const usage: Event = { type: 'usage', usage: { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 } }
    const written = writeAll(writeReply(promptOf()), [...events.slice(0, -1), usage, events.at(-1)!])
    expect(written.at(-1)?.data.usageMetadata).toEqual({
      promptTokenCount: 1000,
      candidatesTokenCount: 30,
      thoughtsTokenCount: 20,
      cachedContentTokenCount: 900,
      totalTokenCount: 1050,
    })
  })

  test('thoughts are hidden from a client that did not ask for them', () => {
    const said: Part[] = [
      { type: 'reasoning', text: 'hm', origin: 'anthropic', signature: 's' },
      { type: 'text', text: 'yes' },
    ]
    const texts = (prompt: Prompt) =>
      writeAll(writeReply(prompt), eventsOf(said)).map(({ data }) => data.candidates[0].content.parts[0].text)
    expect(texts(promptOf())).toEqual(['yes', ''])
    expect(texts(promptOf(thinking))).toEqual(['hm', 'yes', ''])
  })

  test('calls come whole, each in one chunk, as objects', () => {
    const call = (input: string): Part => ({ type: 'tool-call', id: 'c', name: 'f', kind: 'function', input })
    const written = writeAll(writeReply(promptOf()), eventsOf([call('{"a":1}'), call(''), call('not json')]))
    const args = written.flatMap(({ data }) => data.candidates[0].content.parts[0].functionCall?.args ?? [])
    expect(args).toEqual([{ a: 1 }, {}, { _raw: 'not json' }])
  })

  test('an error chunk has a numeric code (115)', () => {
    const fault = { kind: 'transient', status: 529, message: 'busy' } as const
    expect(writeAll(writeReply(promptOf()), [{ type: 'error', fault }])[0]?.data.error).toMatchObject({ code: 503, status: 'UNAVAILABLE' })
  })

  test('a whole reply is one response with every part', () => {
    const events = readAll(readReply(), fixture)
    const written = writeAll(writeReply(promptOf({ ...thinking, stream: false })), events)
    expect(written).toHaveLength(1)
    expect(written[0]?.whole).toBe(true)
    expect(reply(readWhole(written[0]!.data)).parts).toEqual(reply(events).parts)
  })

  const finishes: [Finish, string][] = [
    ['stop', 'STOP'],
    ['tool-calls', 'STOP'],
    ['length', 'MAX_TOKENS'],
    ['content-filter', 'SAFETY'],
    ['refusal', 'SAFETY'],
  ]
  test.each(finishes)('the finish %s is the finishReason %s', (reason, expected) => {
    const written = writeAll(writeReply(promptOf()), eventsOf([{ type: 'text', text: 'a' }], { type: 'finish', reason }))
    expect(written.at(-1)?.data.candidates[0].finishReason).toBe(expected)
  })
})
