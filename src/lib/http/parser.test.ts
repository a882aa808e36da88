import { describe, expect, test } from 'bun:test'
import { MalformedReply, type ReplyHead, ReplyParser } from './parser'

function read(pieces: Buffer[], method = 'POST') {
  const heads: ReplyHead[] = []
  const body: Uint8Array[] = []
  const ends: boolean[] = []
  const parser = new ReplyParser({
    head: (head) => heads.push(head),
    data: (bytes) => body.push(bytes.slice()),
    end: (reusable) => ends.push(reusable),
  })
  parser.expect(method)
  for (const piece of pieces) parser.push(piece)
  return { parser, heads, ends, body: Buffer.concat(body).toString() }
}

const whole = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nx-a: 2\r\n\r\n',
  '5\r\nhello\r\n0e;name=value\r\n, 世界!\r\n!\r\n\r\n0\r\nTrailer: yes\r\n\r\n',
].join('')

describe('ReplyParser', () => {
  test('reads the same reply however its bytes are cut', () => {
    const bytes = Buffer.from(whole)
    for (let size = 1; size <= bytes.length; size++) {
      const pieces: Buffer[] = []
      for (let at = 0; at < bytes.length; at += size) pieces.push(Buffer.from(bytes.subarray(at, at + size)))
      const { heads, ends, body } = read(pieces)
      expect(body).toBe('hello, 世界!\r\n!\r\n')
      expect(heads).toHaveLength(1)
      expect(heads[0]!.headers.get('x-a')).toBe('1, 2')
      expect(ends).toEqual([true])
    }
  })

  test('a reply without length or chunks ends with the connection', () => {
    const { parser, ends, body } = read([Buffer.from('HTTP/1.1 200 OK\r\n\r\nabc'), Buffer.from('def')])
    expect(ends).toEqual([])
    expect(parser.close()).toBe(true)
    expect(ends).toEqual([false])
    expect(body).toBe('abcdef')
  })

  test('a reply that is cut short does not pass for a whole one', () => {
    expect(read([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')]).parser.close()).toBe(false)
    expect(read([Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n')]).parser.close()).toBe(false)
  })

  test('connection: close and HTTP/1.0 are not reused', () => {
    expect(read([Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')]).ends).toEqual([false])
    expect(read([Buffer.from('HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na')]).ends).toEqual([false])
  })

  test('a reply to HEAD and a 204 have no body', () => {
    expect(read([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n')], 'HEAD').ends).toEqual([true])
    expect(read([Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')]).ends).toEqual([true])
  })

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['two different lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['a chunk without size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['a chunk longer than it said', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ['bytes after the end', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab'],
  ])('%s is refused', (_name, text) => {
    expect(() => read([Buffer.from(text)])).toThrow(MalformedReply)
  })

  test('an endless head is refused', () => {
    expect(() => read([Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(300_000)}`)])).toThrow('too long')
  })
})
