import { expect, test } from 'bun:test'
import type { Rest } from '../../contract'
import { ailingOf } from './ailing'

const rest = (change: Partial<Rest>): Rest => ({
  ...{ kind: 'key', id: 1, model: '', channel: { id: 1, name: 'one' }, label: 'sk-…1', status: 'resting', reason: 'slow' },
  ...{ since: '2026-01-01T00:00:00Z', until: '2026-01-01T00:01:00Z', told: false, rests: 1 },
  ...change,
})

test('channels are told once, with what is the matter, those first whose keys are refused', () => {
  const other = { id: 2, name: 'two' }
  expect(
    ailingOf([
      rest({ kind: 'key-model', model: 'a' }),
      rest({ kind: 'key-model', model: 'b' }),
      rest({ kind: 'endpoint', id: 7, reason: 'gone' }),
      rest({ channel: other, id: 2, status: 'invalid', reason: '401' }),
      rest({ channel: other, id: 2, kind: 'key-model', model: 'a' }),
      rest({ channel: other, id: 3 }),
    ]),
  ).toEqual([
    { id: 2, channel: 'two', refused: 1, resting: 1, endpoints: 0, reason: '401' },
    { id: 1, channel: 'one', refused: 0, resting: 1, endpoints: 1, reason: 'gone' },
  ])
  expect(ailingOf([])).toEqual([])
})
