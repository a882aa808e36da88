import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { expectOrder } from '../fixture'
import type { Event, Part } from '../protocol'
import { splitThoughts } from './think-tags'

/** What becomes of a reply whose text arrives in these pieces, with a call behind it. */
function split(pieces: string[], before: Part[] = []): Event[] {
  const index = before.length
  const text = pieces.join('')
  const events: Event[] = [
    { type: 'start' },
    ...before.flatMap((part, at): Event[] => [
      { type: 'part-start', index: at, part: { ...part, text: '' } as Part },
      { type: 'part-delta', index: at, delta: { kind: 'reasoning', text: 'text' in part ? part.text : '' } },
      { type: 'part-end', index: at, part },
    ]),
    { type: 'part-start', index, part: { type: 'text', text: '' } },
    ...pieces.map((piece): Event => ({ type: 'part-delta', index, delta: { kind: 'text', text: piece } })),
    { type: 'part-end', index, part: { type: 'text', text } },
    { type: 'part-start', index: index + 1, part: call },
    { type: 'part-end', index: index + 1, part: call },
    { type: 'finish', reason: 'stop' },
    { type: 'end' },
  ]
  return events.flatMap(splitThoughts())
}

const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '' }
const thought = (text: string): Part => ({ type: 'reasoning', text, origin: 'openai-chat' })
const said = (text: string): Part => ({ type: 'text', text })

function partsOf(events: Event[]): Part[] {
  expectOrder(events)
  const collected = collect()
  for (const event of events) collected.add(event)
  return collected.reply().parts
}

describe('thoughts in the text', () => {
  const cases: [string, string, Part[]][] = [
    ['are a part of their own', '<think>\nhm</think>\n\nHi', [thought('hm'), said('Hi')]],
    ['may come behind white space', '\n <think>hm</think>Hi', [thought('hm'), said('Hi')]],
    ['may be Gemini’s', '<thought>hm</thought>Hi', [thought('hm'), said('Hi')]],
    ['may be none', '<think>\n\n</think>\n\nHi', [said('Hi')]],
    ['may be nothing but tags', '<think>\n</think>\n', []],
    ['may be all there is', '<think>hm</think>\n', [thought('hm')]],
    ['may have been cut', '<think>hm</thi', [thought('hm</thi')]],
    ['stay text when they come later', 'Hi <think>hm</think>', [said('Hi <think>hm</think>')]],
    ['are not every tag', '<thin> ice', [said('<thin> ice')]],
    ['are not the beginning of a tag', '<thi', [said('<thi')]],
    ['are told once', '<think>a</think>b<think>c</think>', [thought('a'), said('b<think>c</think>')]],
  ]
  for (const size of [1, 3, 100]) {
    test.each(cases)(`69: in pieces of ${size} %s`, (_, text, parts) => {
      const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
      expect(partsOf(split(pieces))).toEqual([...parts, call])
    })
  }

  test('69: stay where a field of their own has told others', () => {
    const pieces = ['<think>a</think>b']
    expect(partsOf(split(pieces, [thought('hm')]))).toEqual([thought('hm'), said(pieces[0]!), call])
  })

  test('69: text that is none goes on at once', () => {
    const pass = splitThoughts()
    pass({ type: 'part-start', index: 0, part: said('') })
    expect(pass({ type: 'part-delta', index: 0, delta: { kind: 'text', text: 'H' } })).toHaveLength(2)
    expect(pass({ type: 'part-delta', index: 0, delta: { kind: 'text', text: 'i' } })).toEqual([
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'i' } },
    ])
  })
})
