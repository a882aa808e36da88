import { expect, test } from 'bun:test'
import { collect } from './collect'
import type { Event, Part, Prompt } from './protocol'
import { stopAtSequences } from './stop'

const promptOf = (stop: string[]): Prompt => ({
  from: 'openai-chat',
  model: 'm',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  stop,
  extra: {},
})
const through = (events: Event[], ...stop: string[]) => events.flatMap(stopAtSequences(promptOf(stop)))

/** A text in these pieces, its end and usage. */
const textEvents = (...pieces: string[]): Event[] => [
  { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
  ...pieces.map((text): Event => ({ type: 'part-delta', index: 0, delta: { kind: 'text', text } })),
  { type: 'part-end', index: 0, part: { type: 'text', text: pieces.join('') } },
]
const ending: Event[] = [{ type: 'finish', reason: 'stop' }, { type: 'usage', usage: { input: 1, output: 2 } }, { type: 'end' }]
const replyOf = (events: Event[]) => {
  const collected = collect()
  for (const event of events) collected.add(event)
  return collected.reply()
}
const said = (events: Event[]) =>
  events.flatMap((event) => (event.type === 'part-delta' && event.delta.kind === 'text' ? event.delta.text : [])).join('')

test.each([[['one END two']], [['one E', 'ND two']], [['one ', 'E', 'N', 'D', ' two']], [['one END', ' two END']]])(
  '12: a text that comes as %j ends before the stop',
  (pieces) => {
    const events = through([...textEvents(...pieces), ...ending], 'STOP', 'END')
    expect(said(events)).toBe('one ')
    expect(replyOf(events)).toEqual({
      parts: [{ type: 'text', text: 'one ' }],
      finish: { reason: 'stop-sequence', stopSequence: 'END' },
      usage: { input: 1, output: 2 },
    })
  },
)

test('what only looked like a stop is said after all', () => {
  const events = through([...textEvents('an EN', 'EMY, the E'), ...ending], 'END')
  expect(said(events)).toBe('an ENEMY, the E')
  expect(replyOf(events)).toMatchObject({ parts: [{ text: 'an ENEMY, the E' }], finish: { reason: 'stop' } })
})

test('text is only held back as long as it may be a stop', () => {
  expect(said(through(textEvents('abc', 'def').slice(0, 2), 'END'))).toBe('abc')
})

test('a text that comes whole at its end is searched too', () => {
  const events: Event[] = [
    { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
    { type: 'part-end', index: 0, part: { type: 'text', text: 'one END two' } },
  ]
  expect(said(through(events, 'END'))).toBe('one ')
})

test('parts behind the stop are not told', () => {
  const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' }
  const events = through(
    [...textEvents('aEND'), { type: 'part-start', index: 1, part: call }, { type: 'part-end', index: 1, part: call }, ...ending],
    'END',
  )
  expect(replyOf(events).parts).toEqual([{ type: 'text', text: 'a' }])
})

test('thoughts are not searched, and without stops nothing changes', () => {
  const thought: Event = { type: 'part-delta', index: 0, delta: { kind: 'reasoning', text: 'END' } }
  expect(through([thought], 'END')).toEqual([thought])
  const events = [...textEvents('aENDb'), ...ending]
  expect(through(events)).toEqual(events)
})
