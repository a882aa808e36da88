import { expect, test } from 'bun:test'
import { addressOf } from './address'

test('an address says what is set, and nothing else', () => {
  expect(addressOf('/logs', { model: 'a b', text: '', open: undefined })).toBe('/logs?model=a+b')
  expect(addressOf('/logs', {})).toBe('/logs')
})
