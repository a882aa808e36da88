import { expect, test } from 'bun:test'
import type { KeyState } from '../../contract'
import { tightest } from './tightest'

const bound = (kind: string, used: number, limit: number) => ({ kind, used, limit }) as KeyState['limits'][number]

test('the limit of which most is used is shown; one that allows nothing is used up', () => {
  expect(tightest([])).toBeUndefined()
  expect(tightest([bound('cost', 1, 10), bound('tokens', 500, 1000)])?.kind).toBe('tokens')
  expect(tightest([bound('tokens', 999, 1000), bound('requests', 0, 0)])?.kind).toBe('requests')
})
