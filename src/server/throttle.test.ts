import { expect, test } from 'bun:test'
import { createThrottle } from './throttle'

function create() {
  let time = 1_000_000
  const throttle = createThrottle({ free: 2, longestDelayMs: 5000, now: () => time })
  return { ...throttle, wait: (milliseconds: number) => (time += milliseconds) }
}

test('the first attempts are free, then the delay doubles up to its limit', () => {
  const { attempt, wait } = create()
  expect([attempt('a'), attempt('a'), attempt('a')]).toEqual([0, 0, 0])
  const delays = [1, 2, 3, 4].map(() => {
    const delay = attempt('a')
    wait(delay)
    expect(attempt('a')).toBe(0)
    return delay
  })
  expect(delays).toEqual([1000, 2000, 4000, 5000])
})

test('asking again while one has to wait does not make it longer', () => {
  const { attempt, wait } = create()
  for (let count = 0; count < 3; count++) attempt('a')
  expect(attempt('a')).toBe(1000)
  wait(400)
  expect(attempt('a')).toBe(600)
})

test('a success clears the record, and others are not held up', () => {
  const { attempt, succeeded } = create()
  for (let count = 0; count < 3; count++) attempt('a')
  expect(attempt('b')).toBe(0)
  succeeded('a')
  expect(attempt('a')).toBe(0)
})

test('after an hour without an attempt all is forgotten', () => {
  const { attempt, wait } = create()
  for (let count = 0; count < 3; count++) attempt('a')
  wait(3_600_000 + 1000)
  expect([attempt('a'), attempt('a'), attempt('a')]).toEqual([0, 0, 0])
})

test('very many names cost a bounded amount of memory, and the oldest are forgotten first', () => {
  const { attempt } = create()
  for (let count = 0; count < 3; count++) attempt('old')
  for (let index = 0; index < 9_999; index++) attempt(`name-${index}`)
  expect(attempt('old')).toBe(1000)
  attempt('one more')
  expect(attempt('old')).toBe(0)
})
