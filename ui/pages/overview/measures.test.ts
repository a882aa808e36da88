import { expect, test } from 'bun:test'
import { drawings, tellingMeasure } from './measures'

test('an axis has room for what stands at it, whatever its steps', () => {
  const tick = (nano: number, step: number) => drawings.spend.tick(nano, 'en', step)
  expect([tick(0, 0), tick(0, 1e7), tick(2e7, 1e7), tick(3e9, 1e9)]).toEqual(['$0', '$0.00', '$0.02', '$3'])
})

test('what nobody knows the price of is told by its tokens, and what has none by its requests', () => {
  const sums = { requests: 2, costNano: 0, inputTokens: 5, outputTokens: 0 }
  expect(tellingMeasure(sums)).toBe('tokens')
  expect(tellingMeasure({ ...sums, costNano: 1 })).toBe('spend')
  expect(tellingMeasure({ ...sums, inputTokens: 0 })).toBe('requests')
  expect(tellingMeasure({ ...sums, requests: 0, inputTokens: 0 })).toBe('spend')
  expect(tellingMeasure(undefined)).toBe('spend')
})
