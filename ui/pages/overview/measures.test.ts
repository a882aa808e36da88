import { expect, test } from 'bun:test'
import { drawings } from './measures'

test('an axis has room for what stands at it, whatever its steps', () => {
  const tick = (nano: number, step: number) => drawings.spend.tick(nano, 'en', step)
  expect([tick(0, 0), tick(0, 1e7), tick(2e7, 1e7), tick(3e9, 1e9)]).toEqual(['$0', '$0.00', '$0.02', '$3'])
})
