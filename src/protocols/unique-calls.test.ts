import { expect, test } from 'bun:test'
import { eventsOf, promptOf } from './fixture'
import type { Part } from './protocol'
import { uniqueCalls } from './unique-calls'

const call: Part = { type: 'tool-call', id: 'call_0', name: 'f', kind: 'function', input: '{}' }

function idsOf(...ids: string[]): [started: string[], ended: string[]] {
  const prompt = promptOf({ messages: [{ role: 'assistant', parts: [call] }] })
  const told = eventsOf(ids.map((id) => ({ ...call, id }))).flatMap(uniqueCalls(prompt))
  const of = (type: string) =>
    told.flatMap((event) => (event.type === type && 'part' in event && event.part.type === 'tool-call' ? event.part.id : []))
  return [of('part-start'), of('part-end')]
}

test('an id that the conversation has used already is made unique (30)', () => {
  const [started, ended] = idsOf('call_0', 'call_0', 'call_1')
  expect(started).toEqual(['call_0_2', 'call_0_3', 'call_1'])
  expect(ended).toEqual(started)
})

test('an id that is not legal, or none, becomes one that is', () => {
  const [started, ended] = idsOf('functions.f:0', '')
  for (const id of started) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  expect(ended).toEqual(started)
})
