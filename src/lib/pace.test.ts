import { expect, test } from 'bun:test'
import { createPace } from './pace'

const options = { first: 10, least: 5, most: 18, growth: 5, share: 0 }

test('steps grow while they are short', async () => {
  const pace = createPace(options)
  const sizes = [pace.size]
  for (let step = 0; step < 3; step++) {
    await pace.rest(3)
    sizes.push(pace.size)
  }
  expect(sizes).toEqual([10, 15, 18, 18])
})

test('steps that take long are halved, down to the least', async () => {
  const pace = createPace({ ...options, first: 24 })
  const sizes = [pace.size]
  for (let step = 0; step < 3; step++) {
    await pace.rest(4)
    sizes.push(pace.size)
  }
  expect(sizes).toEqual([24, 12, 6, 5])
})

test('after a step the others have their share of the time', async () => {
  const startedAt = performance.now()
  await createPace({ ...options, share: 4 }).rest(5)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19)
})
