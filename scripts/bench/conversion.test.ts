import { expect, test } from 'bun:test'
import { measureConversion } from './conversion'
import { agentRequest } from './session'

test('the request of an agent has the size that it is said to have, and is the same each time', () => {
  const text = JSON.stringify(agentRequest())
  expect(text.length).toBeGreaterThan(190_000)
  expect(text.length).toBeLessThan(230_000)
  expect(JSON.stringify(agentRequest())).toBe(text)
})

test('conversion is measured to every other protocol, of requests and of streams', () => {
  const text = measureConversion(10)
  for (const protocol of ['openai-chat', 'openai-responses', 'gemini', 'volcengine'])
    expect(text).toMatch(new RegExp(`${protocol} +[\\d.]+ +[\\d.]+`))
  expect(text).toMatch(/anthropic +[\d.]+ +[\d.]+\n/)
  expect(text).not.toContain('–')
})
