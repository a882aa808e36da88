import { expect, test } from 'bun:test'
import { parseBytes } from './bytes'

test.each([
  ['1048576', 1048576],
  ['16MB', 16_000_000],
  ['16MiB', 16 * 1024 * 1024],
  [' 1.5 gib ', 1.5 * 1024 ** 3],
  ['64k', 65536],
])('%s is a size', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

test.each(['', '-1', '16XB', 'MB', '1e6', '16 M B', '0x10'])('"%s" is not a size', (text) => {
  expect(parseBytes(text)).toBeUndefined()
})
