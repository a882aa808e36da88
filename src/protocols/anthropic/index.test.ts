import { expect, test } from 'bun:test'
import { collect } from '../collect'
import { eventsOf, promptOf, targetOf } from '../fixture'
import type { Prompt } from '../protocol'
import { anthropic } from '.'

/** What becomes of a text on its way back to who asked for `fields`. */
function tell(text: string, fields: Partial<Prompt>, model = 'claude-opus-5') {
  const passes = anthropic.passes?.(promptOf(fields), targetOf('anthropic', model)) ?? []
  const told = passes.reduce((events, pass) => events.flatMap(pass), eventsOf([{ type: 'text', text }]))
  const { add, reply } = collect()
  for (const event of told) add(event)
  return reply()
}

test('stop sequences of blanks are watched for, since the API refuses them (12)', () => {
  expect(tell('one\ntwo', { stop: ['\n', 'END'] })).toMatchObject({
    parts: [{ text: 'one' }],
    finish: { reason: 'stop-sequence', stopSequence: '\n' },
  })
  expect(tell('one END', { stop: ['END'] }).parts).toMatchObject([{ text: 'one END' }])
})

test('a fence goes where JSON was asked for in words, and only there (15)', () => {
  const schema = { type: 'json-schema' as const, schema: {} }
  const fenced = '```json\n{}\n```'
  expect(tell(fenced, { responseFormat: { type: 'json-object' } }).parts).toMatchObject([{ text: '{}' }])
  expect(tell(fenced, { responseFormat: schema }, 'claude-3-opus').parts).toMatchObject([{ text: '{}' }])
  expect(tell(fenced, { responseFormat: schema }).parts).toMatchObject([{ text: fenced }])
  expect(tell(fenced, {}).parts).toMatchObject([{ text: fenced }])
})
