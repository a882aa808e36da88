import { expect, test } from 'bun:test'
import { nearestEffort } from './effort'
import type { Effort } from './profiles/profile'

const nearest: [wanted: Effort, known: Effort[], effort: Effort | undefined][] = [
  ['medium', ['low', 'medium', 'high'], 'medium'],
  ['minimal', ['low', 'medium', 'high'], 'low'],
  ['max', ['low', 'medium', 'high'], 'high'],
  ['xhigh', ['low', 'high', 'max'], 'high'],
  ['medium', ['low', 'high', 'max'], 'low'],
  ['minimal', ['none', 'low'], 'low'],
  ['low', ['none'], undefined],
  ['none', ['low', 'high'], 'low'],
  ['none', ['none', 'low'], 'none'],
  ['high', [], undefined],
]

test.each(nearest)('%s of %j is %s', (wanted, known, effort) => {
  expect(nearestEffort(wanted, { efforts: known })).toBe(effort)
  expect(nearestEffort(wanted, { efforts: known.toReversed() })).toBe(effort)
})
