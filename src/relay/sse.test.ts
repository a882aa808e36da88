import { describe, expect, test } from 'bun:test'
import type { Event, Frame, Injected } from '../protocols/protocol'
import { Signs } from '../protocols/signs'
import { EventBuffer, EventTooLarge } from './event-buffer'
import { parseFrame, writeFrames } from './sse'
import { Tap } from './tap'

const LIMIT = 1 << 20

/** Every way of cutting `bytes` into pieces of one size, and some random ways. */
function* cuts(bytes: Buffer): Generator<Buffer[]> {
  for (let size = 1; size <= bytes.length; size++)
    yield cutAt(
      bytes,
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size),
    )
  let seed = 7
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
  for (let i = 0; i < 200; i++)
    yield cutAt(bytes, [0, ...Array.from({ length: 6 }, () => Math.floor(random() * bytes.length)).sort((a, b) => a - b)])
}

function cutAt(bytes: Buffer, starts: number[]): Buffer[] {
  return starts.map((start, i) => Buffer.from(bytes.subarray(start, starts[i + 1] ?? bytes.length))).filter((piece) => piece.length)
}

const streams = {
  'line feeds': 'data: {"a":"世界😀"}\n\nevent: x\ndata: one\ndata: two\n\n: comment\n\ndata:{"usage":{"n":1}}\n\ndata: [DONE]\n\n',
  'carriage returns and line feeds':
    'data: {"a":"世界😀"}\r\n\r\nevent: x\r\ndata: one\r\ndata: two\r\n\r\n: comment\r\n\r\ndata:{"usage":{"n":1}}\r\n\r\ndata: [DONE]\r\n\r\n',
  'no blank line at the end':
    'data: {"a":"世界😀"}\n\nevent: x\ndata: one\ndata: two\n\n: comment\n\ndata:{"usage":{"n":1}}\n\ndata: [DONE]',
}
const expected: Frame[] = [{ data: '{"a":"世界😀"}' }, { event: 'x', data: 'one\ntwo' }, { data: '{"usage":{"n":1}}' }, { data: '[DONE]' }]

function framesOf(pieces: Buffer[]): Frame[] {
  const buffer = new EventBuffer(LIMIT)
  const frames: (Frame | null)[] = []
  for (const piece of pieces) {
    buffer.append(piece)
    for (let event = buffer.next(); event; event = buffer.next()) frames.push(parseFrame(event.toString()))
  }
  if (buffer.length) frames.push(parseFrame(buffer.takeRest().toString()))
  return frames.filter((frame) => frame !== null)
}

describe('EventBuffer', () => {
  for (const [name, text] of Object.entries(streams)) {
    test(`${name}: the same frames however the bytes are cut`, () => {
      for (const pieces of cuts(Buffer.from(text))) expect(framesOf(pieces)).toEqual(expected)
    })
  }

  test('an endless event is refused once it passes the limit', () => {
    const buffer = new EventBuffer(1000)
    const fill = () => {
      for (let i = 0; i < 100; i++) {
        buffer.append(Buffer.from('data: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'))
        buffer.next()
      }
    }
    expect(fill).toThrow(EventTooLarge)
  })

  test('a 5 MB event in small pieces comes out whole', () => {
    const bytes = Buffer.from(`data: ${'y'.repeat(5_000_000)}\n\n`)
    const pieces = cutAt(
      bytes,
      Array.from({ length: Math.ceil(bytes.length / 1400) }, (_, i) => i * 1400),
    )
    const buffer = new EventBuffer(16 << 20)
    let found = 0
    for (const piece of pieces) {
      buffer.append(piece)
      for (let event = buffer.next(); event; event = buffer.next()) found += event.length
    }
    expect(found).toBe(bytes.length)
  })
})

describe('parseFrame', () => {
  test.each([
    ['data without a space', 'data:x\n\n', { data: 'x' }],
    ['only one space is taken off', 'data:  x\n\n', { data: ' x' }],
    ['a byte order mark', '\ufeffdata: x\n\n', { data: 'x' }],
    ['a field without colon', 'data\n\n', { data: '' }],
    ['comments only', ': ping\n\n', null],
    ['an event without data', 'event: x\n\n', null],
    ['unknown fields', 'id: 3\nretry: 10\ndata: x\n\n', { data: 'x' }],
  ])('%s', (_name, text, frame) => expect(parseFrame(text)).toEqual(frame))

  test('what is written is read back', () => {
    const frames: Frame[] = [{ event: 'a', data: '{"x":1}' }, { data: '[DONE]' }]
    expect(framesOf([Buffer.from(writeFrames(frames))])).toEqual(frames)
  })
})

/** A reader that reports what it was shown: usage counts, then the end. */
function spy() {
  const seen: string[] = []
  const read = (frame: Frame | null): Event[] => {
    if (!frame) return [{ type: 'end' }]
    seen.push(frame.data)
    if (frame.data.startsWith('{"a"')) return [{ type: 'part-start', index: 0, part: { type: 'text', text: '' } }]
    return frame.data === '[DONE]' ? [{ type: 'end' }] : []
  }
  return { seen, read }
}

function passThrough(pieces: Buffer[], injected?: Injected) {
  const { seen, read } = spy()
  const tap = new Tap({
    signs: new Signs('"usage":{', '[DONE]'),
    injected,
    read,
    writeFault: (fault) => `data: ${fault.message}\n\n`,
    limit: LIMIT,
  })
  const out: Uint8Array[] = []
  const events: Event[] = []
  for (const piece of pieces) {
    const heard = tap.push(Buffer.from(piece))
    out.push(Buffer.from(heard.out))
    events.push(...heard.events)
  }
  const last = tap.end()
  out.push(last.out)
  events.push(...last.events)
  return { text: Buffer.concat(out).toString(), seen, events }
}

describe('Tap', () => {
  for (const [name, text] of Object.entries(streams)) {
    test(`${name}: every byte passes and the signed events are heard, however the bytes are cut`, () => {
      for (const pieces of cuts(Buffer.from(text))) {
        const { text: out, seen, events } = passThrough(pieces)
        expect(out).toBe(text)
        expect(seen).toContain('{"usage":{"n":1}}')
        expect(seen.filter((data) => data === 'one\ntwo').length).toBeLessThanOrEqual(1)
        expect(events.some((event) => event.type === 'end')).toBe(true)
      }
    })

    test(`${name}: an injected event is taken out and nothing else, however the bytes are cut`, () => {
      const without = text.replace(/data:\{"usage":\{"n":1\}\}\r?\n\r?\n/, '')
      for (const pieces of cuts(Buffer.from(text))) {
        // Whether an event is none of them may be seen at once, or only once it is whole.
        const is = (data: string) => data.includes('"usage"')
        const { text: out, seen } = passThrough(pieces, { is, isNone: () => false })
        expect(out).toBe(without)
        expect(passThrough(pieces, { is, isNone: (part) => part.includes('"a"') || part.includes('one') }).text).toBe(without)
        expect(seen).toContain('{"usage":{"n":1}}')
      }
    })
  }
})

describe('a fault of the upstream in its own stream', () => {
  const read = (frame: Frame | null): Event[] =>
    frame?.data === 'broken'
      ? [{ type: 'error', fault: { kind: 'transient', status: 503, message: 'busy' } }]
      : [{ type: 'part-delta', index: 0, delta: { kind: 'text', text: 'a' } }]
  const tapOf = (afterFault?: () => string) => new Tap({ signs: new Signs('broken'), read, writeFault: () => '', afterFault, limit: LIMIT })
  const hear = (tap: Tap, ...pieces: string[]) =>
    Buffer.concat([...pieces.map((piece) => tap.push(Buffer.from(piece)).out), tap.end().out]).toString()

  test('is said again in the words of this protocol where its clients pass over it', () => {
    expect(
      hear(
        tapOf(() => 'data: again\n\n'),
        'data: a\n\n',
        'data: broken\n\n',
      ),
    ).toBe('data: a\n\ndata: broken\n\ndata: again\n\n')
  })
  test('and stands as it came everywhere else', () => {
    expect(hear(tapOf(), 'data: a\n\n', 'data: broken\n\n')).toBe('data: a\n\ndata: broken\n\n')
  })
})
