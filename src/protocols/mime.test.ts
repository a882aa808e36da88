import { expect, test } from 'bun:test'
import { mimeOfUrl, sniffMime } from './mime'

const base64 = (...bytes: (string | number)[]) =>
  Buffer.concat(bytes.map((item) => (typeof item === 'string' ? Buffer.from(item, 'latin1') : Buffer.alloc(item)))).toString('base64')

const files: [string, string, string, string][] = [
  ['a PNG that is called a JPEG', base64('\x89PNG\r\n\x1a\n', 20), 'image/jpeg', 'image/png'],
  ['a JPEG that is called a PNG', base64('\xff\xd8\xff\xe0', 20), 'image/png', 'image/jpeg'],
  ['a WebP that is called anything', base64('RIFF', 4, 'WEBP'), 'application/octet-stream', 'image/webp'],
  ['a WAV, which begins like a WebP', base64('RIFF', 4, 'WAVE'), 'audio/x-wav', 'audio/wav'],
  ['a PDF that is called a picture', base64('%PDF-1.7', 20), 'image/png', 'application/pdf'],
  ['an HEIC', base64(4, 'ftypheic'), 'image/jpeg', 'image/heic'],
  ['what nobody knows', base64('hello'), 'text/plain', 'text/plain'],
  ['nothing', '', 'image/png', 'image/png'],
]
test.each(files)('%s is told by its first bytes (119)', (_name, data, declared, mime) => {
  expect(sniffMime(data, declared)).toBe(mime)
})

test('addresses end like what they are', () => {
  expect(mimeOfUrl('https://a.example/b.JPG?size=2')).toBe('image/jpeg')
  expect(mimeOfUrl('https://a.example/b')).toBeUndefined()
  expect(mimeOfUrl('https://a.example/b.constructor')).toBeUndefined()
})
