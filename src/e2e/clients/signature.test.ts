import { expect, test } from 'bun:test'
import { readSignature, sign } from './signature'

test('a signature tells who made it, and for which text', () => {
  const signature = readSignature(sign('anthropic', 'seed', 'Hm.'))!
  expect(signature).toMatchObject({ vendor: 'anthropic', seed: 'seed' })
  expect(signature.isFor('Hm.')).toBe(true)
  expect(signature.isFor('Hm!')).toBe(false)
})

test('what nobody here has signed is no signature', () => {
  for (const text of ['', 'skip_thought_signature_validator', 'QW5vdGhlciBvbmU=', undefined]) expect(readSignature(text)).toBeUndefined()
})
