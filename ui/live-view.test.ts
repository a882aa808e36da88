import { expect, test } from 'bun:test'
import { type Finished, type Flight, nothing, seen, seenAnew, type View } from './live-view'

const flight = (id: string, startedAt = 0, more: Partial<Flight> = {}): Flight => ({
  id,
  startedAt,
  protocol: 'openai-chat',
  model: 'fast',
  stream: true,
  group: 'fast',
  groupId: 1,
  channel: null,
  channelId: null,
  channelKeyId: null,
  upstreamModel: null,
  apiKey: null,
  apiKeyId: null,
  state: 'trying',
  attempt: 1,
  since: startedAt,
  tokens: 0,
  ...more,
})
const ended = (id: string) => ({ id }) as Finished
const two: View = { ...nothing, flights: [flight('a', 1), flight('b', 2)], inFlight: 2 }
const ids = ({ flights }: View) => flights.map(({ id }) => id)

test('a new request comes last, a known one keeps its place and what it was told of tokens', () => {
  const counted = seen(two, { at: 0, inFlight: 2, tokens: { a: 7 } })
  const next = seen(counted, { at: 0, inFlight: 3, flights: [flight('c', 3), flight('a', 1, { state: 'streaming', tokens: 0 })] })
  expect(ids(next)).toEqual(['a', 'b', 'c'])
  expect(next.flights[0]).toMatchObject({ state: 'streaming', tokens: 7 })
})

test('what has ended leaves the flights and stands first among what has finished', () => {
  const first = seen(two, { at: 0, inFlight: 1, gone: ['a'], ended: [ended('a')] })
  const second = seen(first, { at: 0, inFlight: 0, gone: ['b'], ended: [ended('b'), ended('c')] })
  expect(ids(second)).toEqual([])
  expect(second.finished.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
})

test('what has finished is bounded', () => {
  const many = Array.from({ length: 50 }, (_, n) => ended(String(n)))
  let view = nothing
  for (let round = 0; round < 5; round++) view = seen(view, { at: 0, inFlight: 0, ended: many })
  expect(view.finished).toHaveLength(100)
})

test('a snapshot takes the place of all flights, and forgets nothing that has finished', () => {
  const before = seen(two, { at: 0, inFlight: 1, gone: ['a'], ended: [ended('a')], resting: [{ id: 1 }] })
  const view = seenAnew(before, { at: 0, inFlight: 1, flights: [flight('z', 9)], tokens: { z: 3 }, resting: [] })
  expect(ids(view)).toEqual(['z'])
  expect(view.flights[0]!.tokens).toBe(3)
  expect(view.finished).toHaveLength(1)
  expect(view.resting).toBe('[]')
})
