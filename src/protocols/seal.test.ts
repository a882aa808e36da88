import { describe, expect, test } from 'bun:test'
import { deflateRawSync } from 'node:zlib'
import type { ThoughtState } from './protocol'
import { createSeal, MAGIC } from './seal'

const seal = createSeal(Buffer.alloc(32, 7))
const state: ThoughtState = { origin: 'anthropic', signature: 'EqoB+/=', text: 'Hm, 世界 😀' }

describe('the envelope of a thought’s state', () => {
  test('gives back what was put in', () => {
    expect(seal.open(seal.seal(state))).toEqual(state)
  })

  test('is base64 with padding, and always begins alike', () => {
    for (let length = 0; length < 20; length++) {
      const text = seal.seal({ ...state, signature: 'x'.repeat(length) })
      expect(text).toStartWith(MAGIC)
      expect(text).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
      expect(text.length % 4).toBe(0)
    }
  })

  test('what is no envelope is left alone', () => {
    for (const text of ['', 'EqoBCkYIBxgC', 'Octo', 'octoSeal']) expect(seal.open(text)).toBeUndefined()
  })

  test('one that was changed, cut, or made elsewhere opens to nothing', () => {
    const text = seal.seal(state)
    const changed = Buffer.from(text, 'base64')
    changed[20]! ^= 1
    expect(seal.open(changed.toString('base64'))).toBeNull()
    for (const length of [8, 12, 20, text.length - 4]) expect(seal.open(text.slice(0, length))).toBeNull()
    expect(createSeal(Buffer.alloc(32, 8)).open(text)).toBeNull()
  })

  test('one that unpacks to more than any state has opens to nothing', () => {
    const bomb = deflateRawSync(JSON.stringify({ origin: 'anthropic', text: 'x'.repeat(8 << 20) }))
    expect(bomb.length).toBeLessThan(20_000)
    expect(seal.open(seal.seal({ ...state, text: 'x'.repeat(8 << 20) }))).toBeNull()
  })
})
