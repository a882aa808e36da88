import { describe, expect, test } from 'bun:test'
import type { Frame } from '../protocols/protocol'
import { EventTooLarge } from './event-buffer'
import { FrameReader } from './frame-reader'

/** The frames of a stream that comes in pieces of this size. */
function read(bytes: Uint8Array, size = bytes.length || 1): Frame[] {
  const reader = new FrameReader(1 << 20)
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length; at += size) frames.push(...framesIn(reader, bytes.subarray(at, at + size)))
  reader.end()
  return [...frames, ...framesIn(reader)]
}

function framesIn(reader: FrameReader, bytes?: Uint8Array): Frame[] {
  if (bytes) reader.push(bytes)
  const frames: Frame[] = []
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame)
  return frames
}

const parts = [
  'data: {"a":1}',
  'event: x\ndata: {"b":"é世😀"}',
  'data:no space',
  ': a comment',
  'data: one\ndata: two',
  'event: only a name',
  'id: 7\ndata: {"c":2}\nretry: 5',
  '',
]
const expected: Frame[] = [
  { data: '{"a":1}' },
  { event: 'x', data: '{"b":"é世😀"}' },
  { data: 'no space' },
  { data: 'one\ntwo' },
  { data: '{"c":2}' },
]

describe('the frames of a stream', () => {
  for (const [name, end] of Object.entries({ LF: '\n', CRLF: '\r\n', CR: '\r' })) {
    test(`are the same wherever it is cut, with ${name}`, () => {
      const bytes = Buffer.from(parts.map((part) => part.replaceAll('\n', end) + end + end).join(''))
      for (let size = 1; size <= bytes.length; size++) expect(read(bytes, size)).toEqual(expected)
    })
  }

  test('are the same with line ends of all kinds', () => {
    const bytes = Buffer.from('data: 1\r\n\ndata: 2\n\r\ndata: 3\r\r\ndata: 4\n\n\n\ndata: 5\r\n\r\n')
    for (let size = 1; size <= bytes.length; size++) expect(read(bytes, size).map(({ data }) => data)).toEqual(['1', '2', '3', '4', '5'])
  })

  test('begin behind a byte order mark, and the last needs no blank line', () => {
    for (const end of ['', '\n', '\r', '\r\n', '\n\n']) {
      const bytes = Buffer.from(`\ufeffdata: first\n\ndata: last${end}`)
      for (let size = 1; size <= bytes.length; size++) expect(read(bytes, size)).toEqual([{ data: 'first' }, { data: 'last' }])
    }
  })

  test('may be huge and come in small pieces', () => {
    const data = JSON.stringify('é'.repeat(400_000))
    expect(read(Buffer.from(`data: ${data}\n\n`), 1000)).toEqual([{ data }])
  })

  test('are no more than a reader keeps', () => {
    const reader = new FrameReader(100)
    expect(() => reader.push(Buffer.from('x'.repeat(101)))).toThrow(EventTooLarge)
    const lines = new FrameReader(100)
    expect(() => {
      for (let count = 0; count < 60; count++) framesIn(lines, Buffer.from(`data: ${count}\n`))
    }).toThrow(EventTooLarge)
    const many = new FrameReader(100)
    for (let count = 0; count < 60; count++) expect(framesIn(many, Buffer.from(`data: ${count}\n\n`))).toHaveLength(1)
  })

  test('of nothing are none', () => {
    expect(read(Buffer.from(''))).toEqual([])
    expect(read(Buffer.from('\n\n\n: x\n\n'))).toEqual([])
  })
})
