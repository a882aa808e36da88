import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { expectOrder } from '../fixture'
import type { Event } from '../protocol'
import { unfence } from './fence'

/** What a text comes to that arrives in pieces of a size; with none it is told at its end. */
function read(text: string, size: number): string {
  const pieces = size ? (text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []) : []
  const said = pieces.map((piece): Event => ({ type: 'part-delta', index: 0, delta: { kind: 'text', text: piece } }))
  const events: Event[] = [
    { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
    ...said,
    { type: 'part-end', index: 0, part: { type: 'text', text } },
    { type: 'end' },
  ]
  const told = events.flatMap(unfence())
  expectOrder(told)
  const { add, reply } = collect()
  for (const event of told) add(event)
  const [part] = reply().parts
  return part?.type === 'text' ? part.text : ''
}

describe('a fence around the whole text', () => {
  const texts: [string, string][] = [
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['\n```\n{\n  "a": "``"\n}\n```\n', '{\n  "a": "``"\n}'],
    ['```JSON \r\n[]\r\n``` ', '[]'],
    ['```json\n{"a":1}', '{"a":1}'],
    ['{"a":"```"}', '{"a":"```"}'],
    ['plain\n```\ncode\n```', 'plain\n```\ncode\n```'],
    ['``', '``'],
    ['', ''],
  ]
  test.each(texts)('%j becomes %j, however it is cut (15)', (text, expected) => {
    for (const size of [0, 1, 2, 3, 7, 100]) expect(read(text, size)).toBe(expected)
  })

  test('many blanks in the middle take no time', () => {
    const object = `{${' '.repeat(50_000)}}`
    expect(read(`\`\`\`json\n${object}\n\`\`\``, 0)).toBe(object)
  }, 1000)

  test('other parts pass as they are', () => {
    const event: Event = { type: 'part-delta', index: 1, delta: { kind: 'input', text: '```' } }
    expect(unfence()(event)).toEqual([event])
  })
})
