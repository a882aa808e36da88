import { expect, test } from 'bun:test'
import type { Candidate } from '../groups/pick'
import { createCalls } from './calls'

const candidate = {} as Candidate
const outgoing = (bytes: number) => ({ path: '/x', headers: {}, body: new Uint8Array(bytes) })

test('the oldest calls make room for the next, those that failed only for each other', () => {
  const calls = createCalls({ most: 3 })
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    calls.keep(id, 1, candidate, outgoing(1))
    if (id === 'b') calls.failed(id, 1)
  }
  expect(['a', 'b', 'c', 'd', 'e', 'f'].filter((id) => calls.find(id, 1))).toEqual(['b', 'd', 'e', 'f'])
  expect(calls.find('f', 2)).toBeUndefined()
})

test('large bodies are not kept at the cost of all others', () => {
  const calls = createCalls({ bytes: 100 })
  for (const [id, bytes] of [
    ['a', 20],
    ['b', 26],
    ['c', 25],
    ['d', 25],
    ['e', 25],
    ['f', 25],
  ] as const)
    calls.keep(id, 1, candidate, outgoing(bytes))
  expect(['a', 'b', 'c', 'd', 'e', 'f'].filter((id) => calls.find(id, 1))).toEqual(['c', 'd', 'e', 'f'])
})

test('calls are forgotten when they are old', () => {
  let at = 0
  const calls = createCalls({ now: () => at, longest: 1000 })
  calls.keep('a', 1, candidate, outgoing(1))
  calls.failed('a', 1)
  at = 600
  calls.keep('b', 1, candidate, outgoing(1))
  at = 1200
  calls.sweep()
  expect([calls.find('a', 1), calls.find('b', 1)?.at]).toEqual([undefined, 600])
})
