import { describe, expect, test } from 'bun:test'
import { userSays } from '../fixture'
import type { Json, Message, Part, Prompt, Reasoning } from '../protocol'
import { written } from './fixture'

const think = (model: string, reasoning: Reasoning, fields: Partial<Prompt> = {}) => written({ reasoning, ...fields }, model)
const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' }
const thought: Part = { type: 'reasoning', text: 'hm', signature: 's', origin: 'anthropic' }
const result: Message = { role: 'user', parts: [{ type: 'tool-result', id: 'c', kind: 'function', content: [] }] }
const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts })

describe('thinking by model', () => {
  const asked: [string, Reasoning, Partial<Prompt>, Record<string, Json | undefined>][] = [
    ['claude-sonnet-4-5', { mode: 'on', effort: 'high' }, {}, { thinking: { type: 'enabled', budget_tokens: 24_576 }, max_tokens: 32_768 }],
    ['claude-sonnet-4-5', { mode: 'on', effort: 'max' }, {}, { thinking: { type: 'enabled', budget_tokens: 49_152 }, max_tokens: 57_344 }],
    ['claude-sonnet-4-5', { mode: 'auto' }, {}, { thinking: { type: 'enabled', budget_tokens: 10_240 } }],
    [
      'claude-sonnet-4-5',
      { mode: 'on', effort: 'low', visible: 'none' },
      {},
      { thinking: { type: 'enabled', budget_tokens: 4096, display: 'omitted' } },
    ],
    ['claude-sonnet-4-5', { mode: 'off' }, {}, { thinking: { type: 'disabled' } }],
    ['claude-opus-4-5', { mode: 'on', effort: 'xhigh' }, {}, { thinking: { budget_tokens: 49_152 }, output_config: { effort: 'high' } }],
    ['claude-opus-4-1', { mode: 'on', effort: 'xhigh' }, {}, { thinking: { budget_tokens: 24_000 }, max_tokens: 32_000 }],
    ['claude-3-5-sonnet', { mode: 'off' }, {}, { thinking: undefined }],
    [
      'claude-opus-4-6',
      { mode: 'on', effort: 'xhigh' },
      {},
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    ['claude-opus-5', { mode: 'on', effort: 'xhigh' }, {}, { output_config: { effort: 'xhigh' } }],
    ['claude-opus-5', { mode: 'on', effort: 'minimal' }, {}, { output_config: { effort: 'low' } }],
    [
      'claude-opus-5',
      { mode: 'on', budgetTokens: 30_000 },
      {},
      { thinking: { type: 'enabled', budget_tokens: 30_000, display: 'summarized' } },
    ],
    ['claude-opus-5-5', { mode: 'on', budgetTokens: 30_000 }, {}, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-opus-5', { mode: 'off' }, {}, { thinking: { type: 'disabled' } }],
    ['claude-haiku-5-5', { mode: 'on', effort: 'none' }, {}, { thinking: { type: 'disabled' } }],
    ['claude-opus-5-5', { mode: 'off' }, {}, { thinking: undefined, output_config: { effort: 'low' } }],
    [
      'claude-opus-5',
      { mode: 'auto', visible: 'none' },
      {},
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: undefined },
    ],
    ['claude-opus-5', { mode: 'auto' }, { from: 'anthropic' }, { thinking: { type: 'adaptive' } }],
    ['claude-something-new', { mode: 'on', effort: 'high' }, {}, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['glm-5', { mode: 'on', effort: 'high' }, {}, { thinking: { type: 'enabled', budget_tokens: 24_576 } }],
  ]
  test.each(asked)('%s asked for %j with %j gets %j (68)', (model, reasoning, fields, expected) => {
    const { body } = think(model, reasoning, fields)
    for (const [key, value] of Object.entries(expected)) {
      if (value === undefined) expect(body).not.toHaveProperty(key)
      else if (typeof value === 'object') expect(body[key]).toMatchObject(value as object)
      else expect(body[key]).toBe(value)
    }
  })

  test('nothing is sent for nothing', () => {
    expect(written({}, 'claude-opus-5').body).not.toHaveProperty('thinking')
  })
})

describe('budgets and limits', () => {
  const limited: [number, number | undefined][] = [
    [500, undefined],
    [2000, undefined],
    [4000, 2976],
    [8000, 6000],
    [40_000, 24_576],
  ]
  test.each(limited)('with room for %d tokens a high effort has a budget of %p (65)', (maxOutputTokens, budget) => {
    const { body, warnings } = think('claude-sonnet-4-5', { mode: 'on', effort: 'high' }, { maxOutputTokens })
    expect(body.thinking?.budget_tokens).toBe(budget)
    expect(body.max_tokens).toBe(maxOutputTokens)
    expect(warnings).toMatchObject(budget === undefined ? [{ field: 'reasoning_effort', action: 'dropped' }] : [])
  })

  test('a budget that the client counted out itself is kept, and noted when it does not fit', () => {
    const reasoning: Reasoning = { mode: 'on', budgetTokens: 50_000 }
    expect(think('claude-sonnet-4-5', reasoning)).toMatchObject({ body: { thinking: { budget_tokens: 50_000 } }, warnings: [] })
    expect(think('claude-sonnet-4-5', reasoning, { maxOutputTokens: 8000, from: 'gemini' })).toMatchObject({
      body: { thinking: { budget_tokens: 6000 } },
      warnings: [{ field: 'generationConfig.thinkingConfig', action: 'clamped' }],
    })
  })

  test('a limit is there, within what the model writes (8)', () => {
    expect(written({}, 'claude-3-opus').body.max_tokens).toBe(4096)
    expect(written({ maxOutputTokens: 0 }).body.max_tokens).toBe(0)
    expect(written({ maxOutputTokens: 200_000, from: 'openai-responses' }, 'claude-opus-4-1')).toMatchObject({
      body: { max_tokens: 32_000 },
      warnings: [{ field: 'max_output_tokens', action: 'clamped' }],
    })
  })

  test('what is noted is what changes: an effort the model lacks, a budget it does not take, a thought it cannot help (68)', () => {
    const notes: [string, Reasoning, string[]][] = [
      ['claude-opus-5', { mode: 'on', effort: 'high' }, []],
      ['claude-opus-5', { mode: 'on', effort: 'minimal' }, ['clamped']],
      ['claude-opus-5-5', { mode: 'on', budgetTokens: 9000 }, ['rewritten']],
      ['claude-opus-5-5', { mode: 'off' }, ['rewritten']],
      ['claude-opus-5', { mode: 'off' }, []],
      ['claude-3-haiku', { mode: 'on', effort: 'high' }, ['dropped']],
    ]
    for (const [model, reasoning, actions] of notes)
      expect(think(model, reasoning).warnings.map(({ action }) => action)).toEqual(actions as never)
  })
})

describe('loops that have begun', () => {
  const effort: Reasoning = { mode: 'on', effort: 'low' }
  const budgeted = (...messages: Message[]) => think('claude-sonnet-4-5', effort, { messages: [userSays('a'), ...messages] })

  test('one that began without a thought goes on without one, where thinking has a budget (59)', () => {
    const { body, warnings } = budgeted(assistant(call), result)
    expect(body).not.toHaveProperty('thinking')
    expect(warnings).toMatchObject([{ field: 'reasoning_effort', action: 'dropped' }])
  })

  test('one that began with a thought goes on with it, though later calls have none (55, 62)', () => {
    const later = assistant({ ...call, id: 'd' } as Part)
    const answer: Message = { role: 'user', parts: [{ type: 'tool-result', id: 'd', kind: 'function', content: [] }] }
    const { body } = budgeted(assistant(thought, call), result, later, answer)
    expect(body.thinking).toMatchObject({ type: 'enabled' })
    expect(body.messages[1].content[0]).toEqual({ type: 'thinking', thinking: 'hm', signature: 's' })
  })

  test('one that is over does not matter, nor does any to a model that judges for itself', () => {
    expect(budgeted(assistant(call), result, assistant({ type: 'text', text: 'done' }), userSays('b')).body).toHaveProperty('thinking')
    expect(think('claude-opus-5', effort, { messages: [userSays('a'), assistant(call), result] }).body).toHaveProperty('thinking')
  })

  test('words of the assistant’s that are to be continued leave no place for a thought', () => {
    expect(budgeted(assistant({ type: 'text', text: '{' })).body).not.toHaveProperty('thinking')
  })
})
