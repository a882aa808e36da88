import { expect, test } from 'bun:test'
import { collect, mergeUsage } from './collect'
import type { Event } from './protocol'

const fold = (events: Event[]) => {
  const collected = collect()
  for (const event of events) collected.add(event)
  return collected.reply()
}

test('deltas of two open parts are folded each into its own', () => {
  const { parts } = fold([
    { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
    { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'c1', name: 'f', kind: 'function', input: '' } },
    { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'he' } },
    { type: 'part-delta', index: 1, delta: { kind: 'input', text: '{"a":' } },
    { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'llo' } },
    { type: 'part-delta', index: 1, delta: { kind: 'input', text: '1}' } },
  ])
  expect(parts).toEqual([
    { type: 'text', text: 'hello' },
    { type: 'tool-call', id: 'c1', name: 'f', kind: 'function', input: '{"a":1}' },
  ])
})

test('the end of a part is the last word about it', () => {
  const { parts } = fold([
    { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
    { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'a' } },
    { type: 'part-end', index: 0, part: { type: 'text', text: 'a', annotations: [{ type: 'url_citation', url: 'https://a.example' }] } },
  ])
  expect(parts).toEqual([{ type: 'text', text: 'a', annotations: [{ type: 'url_citation', url: 'https://a.example' }] }])
})

test('a folded part is not the part of the event', () => {
  const part = { type: 'text' as const, text: '' }
  fold([
    { type: 'part-start', index: 0, part },
    { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'a' } },
  ])
  expect(part.text).toBe('')
})

test('start, usage, finish and fault are kept', () => {
  const reply = fold([
    { type: 'start', id: 'x', model: 'm', usage: { input: 10, output: 1 } },
    { type: 'usage', usage: { input: 10, output: 7, reasoning: 2 } },
    { type: 'finish', reason: 'stop-sequence', raw: 'stop', stopSequence: 'END' },
    { type: 'error', fault: { kind: 'transient', status: 502, message: 'gone' } },
  ])
  expect(reply).toEqual({
    id: 'x',
    model: 'm',
    parts: [],
    usage: { input: 10, output: 7, reasoning: 2 },
    finish: { reason: 'stop-sequence', raw: 'stop', stopSequence: 'END' },
    fault: { kind: 'transient', status: 502, message: 'gone' },
  })
})

test('102: a later zero does not take back a count', () => {
  expect(mergeUsage({ input: 10, output: 5, cacheRead: 4 }, { input: 0, output: 6, cacheWrite: 0 })).toEqual({
    input: 10,
    output: 6,
    cacheRead: 4,
    cacheWrite: 0,
  })
})

test('several answers are told apart', () => {
  const { add, reply } = collect()
  const text = (said: string) => ({ type: 'text', text: said }) as const
  add({ type: 'part-start', index: 0, part: text('') })
  add({ type: 'part-start', index: 1, part: text(''), choice: 1 })
  add({ type: 'part-end', index: 1, part: text('b') })
  add({ type: 'part-end', index: 0, part: text('a') })
  add({ type: 'finish', reason: 'stop' })
  add({ type: 'finish', reason: 'length', choice: 1 })
  expect(reply()).toEqual({
    parts: [text('a')],
    finish: { reason: 'stop' },
    choices: [
      { parts: [text('a')], finish: { reason: 'stop' } },
      { parts: [text('b')], finish: { reason: 'length' } },
    ],
  })
})
