import { expect, test } from 'bun:test'
import type { Json, Prompt, Reasoning } from '../protocol'
import { written } from './fixture'

const on: Reasoning = { mode: 'on', effort: 'low' }

const cases: [string, Partial<Prompt>, Record<string, Json>, string[]][] = [
  ['claude-sonnet-4-5', { temperature: 1.7, topK: 3 }, { temperature: 1, top_k: 3 }, ['temperature clamped']],
  ['claude-sonnet-4-5', { temperature: 0.5, topP: 0.5 }, { temperature: 0.5 }, ['top_p dropped']],
  ['claude-sonnet-4-5', { temperature: 0.5, topP: 1 }, { temperature: 0.5 }, []],
  ['claude-sonnet-4-5', { topP: 0.5 }, { top_p: 0.5 }, []],
  ['claude-opus-4-6', { temperature: 0.5, reasoning: on }, {}, ['temperature dropped']],
  ['claude-opus-4-6', { temperature: 1, topP: 0.97, reasoning: on }, { top_p: 0.97 }, []],
  ['claude-opus-4-6', { topP: 0.5, topK: 5, reasoning: on }, {}, ['top_p dropped', 'top_k dropped']],
  ['claude-opus-5', { temperature: 0.5, topP: 0.5, topK: 5 }, {}, ['temperature dropped', 'top_p dropped', 'top_k dropped']],
  ['claude-opus-5', { temperature: 1, topP: 1 }, {}, []],
  ['claude-opus-5', { seed: 1, presencePenalty: 1, frequencyPenalty: 0 }, {}, ['presence_penalty dropped', 'seed dropped']],
  ['claude-opus-5', { from: 'gemini', topLogprobs: 2 }, {}, ['generationConfig.logprobs dropped']],
  ['claude-opus-5', { verbosity: 'low', metadata: { a: 'b' } }, {}, ['verbosity dropped', 'metadata dropped']],
  ['claude-opus-5', { verbosity: 'medium', metadata: {} }, {}, []],
]
test.each(cases)('%s asked for %j is sent %j, and %j are noted (11, 18)', (model, fields, sent, noted) => {
  const { body, warnings } = written(fields, model)
  const sampling = Object.entries(body).filter(([key]) => ['temperature', 'top_p', 'top_k'].includes(key))
  expect(Object.fromEntries(sampling)).toEqual(sent)
  expect(warnings.map(({ field, action }) => `${field} ${action}`)).toEqual(noted)
  for (const key of ['seed', 'presence_penalty', 'metadata', 'verbosity']) expect(body).not.toHaveProperty(key)
})
