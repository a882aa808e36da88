import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import { type JsonObject, type Prompt, Refusal, type Warning } from '../protocol'
import { writeCount, writeRequest } from './request'

interface Written {
  body: JsonObject
  warnings: Warning[]
}

function write(fields: Partial<Prompt>, { model = 'gpt-5.2', facts = {}, host = '' }: Place = {}): Written {
  const warnings: Warning[] = []
  const prompt = promptOf({ messages: [userSays('hi')], ...fields })
  const { body } = writeRequest(prompt, targetOf('openai-responses', model, { facts, host, warnings }))
  return { body: JSON.parse(body as string), warnings }
}

interface Place {
  model?: string
  facts?: Partial<Profile>
  host?: string
}

const told = ({ warnings }: Written) => warnings.map(({ field, action }) => `${field} ${action}`)

describe('sampling', () => {
  test('11: a model that thinks takes none, and says so once for each', () => {
    const written = write({ temperature: 0.3, topP: 0.9 }, { model: 'gpt-5' })
    expect(written.body).not.toContainKeys(['temperature', 'top_p'])
    expect(told(written)).toEqual(['temperature dropped', 'top_p dropped'])
  })

  test('11: from 5.1 on it takes it while it does not think', () => {
    const written = write({ temperature: 0.3, topP: 0.9, reasoning: { mode: 'off' } }, { model: 'gpt-5.1' })
    expect(written.body).toMatchObject({ temperature: 0.3, top_p: 0.9, reasoning: { effort: 'none' } })
    expect(written.warnings).toEqual([])
  })

  test('11: what is usual anyway is left out without a word', () => {
    expect(write({ temperature: 1, topP: 1 }, { model: 'gpt-5' }).warnings).toEqual([])
  })

  test('11: what is too high is lowered', () => {
    const written = write({ temperature: 1.7 }, { model: 'gpt-4o', facts: { temperatureMax: 1 } })
    expect(written.body.temperature).toBe(1)
    expect(told(written)).toEqual(['temperature clamped'])
  })

  test('penalties, seed and top_k have no word here', () => {
    const written = write({ from: 'gemini', presencePenalty: 1, frequencyPenalty: 1, seed: 7, topK: 3 }, { model: 'gpt-4o' })
    expect(told(written)).toEqual([
      'generationConfig.topK dropped',
      'generationConfig.presencePenalty dropped',
      'generationConfig.frequencyPenalty dropped',
      'generationConfig.seed dropped',
    ])
  })

  test('log probabilities are asked for where the model tells them', () => {
    expect(write({ topLogprobs: 0 }, { model: 'gpt-4o' }).body).toMatchObject({ include: ['message.output_text.logprobs'] })
    const written = write({ topLogprobs: 2 }, { model: 'o3' })
    expect(written.body).not.toContainKey('top_logprobs')
    expect(told(written)).toEqual(['top_logprobs dropped'])
  })
})

describe('limits', () => {
  test('9: a limit is at least 16, and what the model can write at most', () => {
    const low = write({ maxOutputTokens: 5 })
    expect(low.body.max_output_tokens).toBe(16)
    expect(told(low)).toEqual(['max_tokens clamped'])
    const high = write({ from: 'anthropic', maxOutputTokens: 900_000 })
    expect(high.body.max_output_tokens).toBe(128_000)
    expect(told(high)).toEqual(['max_tokens clamped'])
  })

  test('an answer in no tokens, which only Anthropic gives, is refused', () => {
    expect(() => write({ from: 'anthropic', maxOutputTokens: 0 })).toThrow(Refusal)
  })

  test('12: stop sequences are emulated', () => {
    const written = write({ from: 'anthropic', stop: ['END'] })
    expect(written.body).not.toContainKey('stop')
    expect(told(written)).toEqual(['stop_sequences emulated'])
  })

  test('a field that the model refuses is left out, those that are only ours without a word', () => {
    const written = write(
      { sessionKey: 's', user: 'u', maxOutputTokens: 99 },
      { facts: { refuses: ['include', 'prompt_cache_key', 'user', 'max_output_tokens'] } },
    )
    expect(Object.keys(written.body)).toEqual(['model', 'input', 'store'])
    expect(told(written)).toEqual(['max_output_tokens dropped'])
  })
})

describe('thinking', () => {
  const cases: [string, Prompt['reasoning'] & object, Place, JsonObject | undefined, string[]][] = [
    ['an effort it knows', { mode: 'on', effort: 'xhigh' }, {}, { effort: 'xhigh', summary: 'auto' }, []],
    [
      'one it does not know',
      { mode: 'on', effort: 'max' },
      { model: 'gpt-5.1' },
      { effort: 'high', summary: 'auto' },
      ['reasoning_effort rewritten'],
    ],
    [
      'minimal where there is none',
      { mode: 'on', effort: 'minimal' },
      { model: 'gpt-6' },
      { effort: 'low', summary: 'auto' },
      ['reasoning_effort rewritten'],
    ],
    ['a budget', { mode: 'on', budgetTokens: 20_000 }, {}, { effort: 'high', summary: 'auto' }, []],
    ['none', { mode: 'off' }, {}, { effort: 'none' }, []],
    ['none where it must think', { mode: 'off' }, { model: 'gpt-5' }, { effort: 'minimal' }, ['reasoning_effort rewritten']],
    ['as much as it likes', { mode: 'auto' }, {}, { summary: 'auto' }, []],
    ['any where it cannot', { mode: 'on', effort: 'low' }, { model: 'gpt-4o' }, undefined, ['reasoning_effort dropped']],
    ['none where it cannot', { mode: 'off' }, { model: 'gpt-4o' }, undefined, []],
  ]
  test.each(cases)('68: %s', (_, reasoning, place, expected, warned) => {
    const written = write({ reasoning }, place)
    expect(written.body.reasoning).toEqual(expected)
    expect(told(written)).toEqual(warned)
  })

  test('Ark has a switch beside the effort', () => {
    const facts: Partial<Profile> = { thinking: 'type', efforts: ['minimal', 'low', 'medium', 'high'] }
    expect(write({ reasoning: { mode: 'off' } }, { facts })).toMatchObject({ body: { thinking: { type: 'disabled' } }, warnings: [] })
    expect(write({ reasoning: { mode: 'on', effort: 'max' } }, { facts }).body).toMatchObject({
      thinking: { type: 'enabled' },
      reasoning: { effort: 'high' },
    })
  })

  test('verbosity goes to models that have it', () => {
    expect(write({ verbosity: 'low' }).body.text).toEqual({ verbosity: 'low' })
    expect(told(write({ verbosity: 'low' }, { model: 'gpt-4o' }))).toEqual(['verbosity dropped'])
  })
})

describe('formats', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a'] }

  test('14: what is strict elsewhere is strict here only by OpenAI’s rules', () => {
    const format = (from: Prompt['from']) =>
      (write({ from, responseFormat: { type: 'json-schema', schema, strict: true } }).body.text as JsonObject).format
    expect(format('anthropic')).toMatchObject({ strict: false, schema })
    expect(format('openai-chat')).toMatchObject({ strict: true, schema })
  })

  test('a name is made legal', () => {
    const { body } = write({ responseFormat: { type: 'json-schema', name: 'my answer', schema } })
    expect((body.text as JsonObject).format).toMatchObject({ name: expect.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/) })
  })

  test('15: the input holds the word json, in front where it stays from turn to turn', () => {
    const json = { responseFormat: { type: 'json-object' } } as const
    const input = write(json).body.input as JsonObject[]
    expect(input).toMatchObject([{ role: 'developer', content: [{ text: 'Answer with one JSON object.' }] }, { role: 'user' }])
    expect(write({ ...json, messages: [userSays('as JSON, please')] }).body.input).toHaveLength(1)
  })

  test('a model without schemas is asked in words', () => {
    const written = write({ responseFormat: { type: 'json-schema', schema } }, { facts: { jsonSchema: false } })
    expect(written.body.text).toEqual({ format: { type: 'json_object' } })
    expect(JSON.stringify(written.body.input)).toContain('\\"required\\"')
    expect(told(written)).toEqual(['response_format emulated'])
  })
})

describe('instructions', () => {
  const marked = { type: 'text', text: 'a', cache: { type: 'ephemeral' } } as const

  test('are a text, and a message where they hold a mark for the prompt cache that the model takes', () => {
    expect(write({ system: [marked] }).body).toMatchObject({ instructions: 'a' })
    const { body } = write({ system: [marked, { type: 'text', text: 'b' }] }, { model: 'gpt-5.6' })
    expect(body.instructions).toBeUndefined()
    expect((body.input as JsonObject[])[0]).toEqual({
      type: 'message',
      role: 'developer',
      content: [
        { type: 'input_text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } },
        { type: 'input_text', text: 'b' },
      ],
    })
  })

  test('22: at most four marks are left, the last ones', () => {
    const messages = [1, 2, 3, 4, 5].map((): Prompt['messages'][number] => ({ role: 'user', parts: [marked] }))
    const { body } = write({ messages }, { model: 'gpt-6' })
    const marks = (body.input as JsonObject[]).map(({ content }) => Boolean((content as JsonObject[])[0]!.prompt_cache_breakpoint))
    expect(marks).toEqual([false, true, true, true, true])
  })
})

test('127: a count asks for the same conversation, without what does not count', () => {
  const prompt = promptOf({ messages: [userSays('hi')], system: [{ type: 'text', text: 'a' }], maxOutputTokens: 9, temperature: 1 })
  const { path, body } = writeCount(prompt, targetOf('openai-responses', 'gpt-5.2'))
  expect(path).toBe('/responses/input_tokens')
  expect(JSON.parse(body as string)).toEqual({
    model: 'gpt-5.2',
    instructions: 'a',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
  })
})
