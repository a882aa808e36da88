import { afterEach, describe, expect, test } from 'bun:test'
import { createEstimator } from './estimator'
import { Sample } from './sample'
import { countUntil } from './tokenizer'
import { countUsage } from './uncounted'

const estimators: ReturnType<typeof createEstimator>[] = []
afterEach(() => {
  for (const estimator of estimators.splice(0)) estimator.close()
})

function stage(open?: () => Worker) {
  // However busy the machine is.
  const estimator = createEstimator(open, 30_000)
  estimators.push(estimator)
  return estimator
}

const bytes = (json: object) => Buffer.from(JSON.stringify(json))
const request = { model: 'm', messages: [{ role: 'user', content: '你好，世界。 Hello, world.' }] }
const parts = [{ type: 'text', text: 'The quick brown fox jumps over the lazy dog.' }]

describe('in a thread of its own', () => {
  test('a request and its reply are counted by the vocabulary', async () => {
    const estimator = stage()
    const counted = estimator.count({ request: bytes(request), reply: { parts } })
    expect(estimator.settled()).toBeDefined()
    // 4 are what stands around a message; "你好，世界。" are 4, " Hello, world." are 4.
    expect(await counted).toEqual({ input: 12, output: 10 })
    expect(estimator.settled()).toBeUndefined()
  })

  test('a thread that breaks is no reason to wait, and the next begins anew', async () => {
    const estimator = stage()
    expect(await estimator.count({ request: Buffer.from('no JSON'), reply: { parts } })).toBeUndefined()
    expect(await estimator.count({ request: bytes(request), reply: { parts } })).toEqual({ input: 12, output: 10 })
  })

  test('not more than a few at once', async () => {
    const estimator = stage()
    const counts = await Promise.all(Array.from({ length: 12 }, () => estimator.count({ request: bytes(request), reply: { parts } })))
    expect(counts.filter(Boolean).length).toBe(8)
  })
})

test('words without an end take no time', () => {
  const startedAt = performance.now()
  const count = countUntil(startedAt + 10_000)
  expect(count('世界你好'.repeat(5000))).toBeGreaterThan(5000)
  expect(count('a'.repeat(50_000))).toBeGreaterThan(5000)
  expect(performance.now() - startedAt).toBeLessThan(3000)
})

test('what looks like a command to the tokenizer is text', () => {
  expect(countUntil(Number.POSITIVE_INFINITY)('<|endoftext|>')).toBeGreaterThan(1)
})

test('a long stream is counted by its beginning', () => {
  const event = `data: ${JSON.stringify({ choices: [{ delta: { content: ' word' } }] })}\n\n`
  const sample = new Sample()
  for (let number = 0; number < 2000; number++) sample.add(Buffer.from(event))
  const { output } = countUsage(request, { protocol: 'openai-chat', stream: sample.text, factor: sample.factor }, countUntil(Infinity))
  expect(Math.abs(output - 2000)).toBeLessThan(20)
  sample.drop()
  sample.add(Buffer.from(event))
  expect(sample.text).toBe('')
})
