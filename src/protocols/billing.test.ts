import { describe, expect, test } from 'bun:test'
import { readUsage as readAnthropic } from './anthropic/usage'
import { UsageReader } from './gemini/usage'
import { parseJson } from './json'
import { readUsage as readChat } from './openai-chat/usage'
import { readUsage as readResponses } from './openai-responses/usage'
import type { JsonObject } from './protocol'
import { readReportedCost } from './reported-cost'

const read = (json: string) => readReportedCost(parseJson(json) as JsonObject)

describe('what a vendor says it has billed', () => {
  const cases: [json: string, nano: number | undefined][] = [
    ['{"cost":0.00014735}', 147_350],
    ['{"cost":0.0002709}', 270_900],
    // Times a billion these are not whole numbers as doubles.
    ['{"cost":0.000000001}', 1],
    ['{"cost":1.1e-7}', 110],
    ['{"cost":0.1234567895}', 123_456_790],
    ['{"cost":0.1234567894}', 123_456_789],
    ['{"cost":4.35}', 4_350_000_000],
    ['{"cost":1.005}', 1_005_000_000],
    ['{"cost":0}', 0],
    ['{"cost":-1}', 0],
    ['{"cost":1e300}', Number.MAX_SAFE_INTEGER],
    ['{"cost":5e-324}', 0],
    ['{"cost":0.95,"is_byok":true,"cost_details":{"upstream_inference_cost":19.05}}', 20_000_000_000],
    ['{"cost":0.95,"is_byok":false,"cost_details":{"upstream_inference_cost":0.95}}', 950_000_000],
    ['{"cost_in_usd_ticks":2709000,"cost":7}', 270_900],
    ['{"cost_in_usd_ticks":5}', 1],
    ['{"cost":{"input_tokens_cost":0.1,"total_cost":0.30000000000000004}}', 300_000_000],
    ['{"estimated_cost":0.00000268}', 2680],
    ['{"cost":"0.1"}', undefined],
    ['{"prompt_tokens":1}', undefined],
  ]
  for (const [json, nano] of cases) test(json, () => expect(read(json)).toBe(nano))
})

test('all that count as OpenAI or Anthropic do may tell it', () => {
  const cost = { cost: 0.0000123 }
  expect(readChat({ prompt_tokens: 1, completion_tokens: 2, ...cost })?.reportedCost).toBe(12_300)
  expect(readResponses({ usage: { input_tokens: 1, output_tokens: 2, ...cost } })?.reportedCost).toBe(12_300)
  expect(readAnthropic({ input_tokens: 1, output_tokens: 2, ...cost }).reportedCost).toBe(12_300)
  expect(readChat({ prompt_tokens: 1, completion_tokens: 2 })).not.toHaveProperty('reportedCost')
})

test('what costs something else than text is told apart', () => {
  const told = {
    prompt_tokens: 100,
    completion_tokens: 50,
    prompt_tokens_details: { audio_tokens: 60 },
    completion_tokens_details: { audio_tokens: 40 },
  }
  expect(readChat(told)).toEqual({ input: 100, output: 50, audioIn: 60, audioOut: 40 })
  expect(readChat({ input_tokens: 30, output_tokens: 4, input_tokens_details: { image_tokens: 20, text_tokens: 10 } })).toMatchObject({
    imageIn: 20,
  })
  expect(readChat({ prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: { audio_tokens: 0 } })).not.toHaveProperty('audioIn')
  const gemini = new UsageReader()
  const counts = {
    promptTokenCount: 100,
    candidatesTokenCount: 5,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 10 },
      { modality: 'AUDIO', tokenCount: 90 },
    ],
  }
  expect(gemini.read(counts)).toEqual({ input: 100, output: 5, audioIn: 90 })
})
