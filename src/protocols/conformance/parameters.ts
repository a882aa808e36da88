import { expect } from 'bun:test'
import { about, answers, asks, type Case, refuses } from './case'
import { type Data, findAll } from './data'
import type { Reply } from './vendors/said'

const mark = { type: 'ephemeral' }
const hello = { role: 'user', content: 'hello' }

const usersOf = (lines: string[]) => lines.filter((line) => line.startsWith('user: '))

const candidates = [
  { index: 0, content: { role: 'model', parts: [{ text: 'one' }] }, finishReason: 'STOP' },
  { index: 1, content: { role: 'model', parts: [{ text: 'two' }] }, finishReason: 'MAX_TOKENS' },
]
const tail = { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 4, totalTokenCount: 9 }, modelVersion: 'm', responseId: 'r' }

const marked = { text: 'long', prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' } }

/** Two answers to one request. */
const bothCandidates: Reply = {
  whole: { candidates, ...tail },
  events: candidates.map((candidate) => ({ data: { candidates: [candidate], ...tail } })),
}

/** What requests ask for beside their conversation. */
export const parameters: Case[] = [
  {
    number: 8,
    title: 'a missing limit gets the model’s default, one above the model’s cap is lowered',
    proofs: [
      ...asks('openai-chat', { messages: [hello] }, ['claude', 'claude opus-5-5', 'claude opus-4'], ({ body, warnings }) => {
        expect(body.max_tokens).toBeGreaterThanOrEqual(4096)
        expect(warnings).toEqual([])
      }),
      ...asks(
        'openai-chat',
        { messages: [hello], max_completion_tokens: 1_000_000 },
        ['claude', 'claude opus-5-5', 'claude opus-4'],
        ({ body, warnings }, name) => {
          expect(body.max_tokens).toBe({ claude: 64_000, 'claude opus-5-5': 128_000, 'claude opus-4': 32_000 }[name as string])
          expect(warnings).toMatchObject([{ action: 'clamped' }])
        },
      ).map(about('too much')),
    ],
  },
  {
    number: 9,
    title: 'a limit below Responses’ least is raised',
    proofs: asks('openai-chat', { messages: [hello], max_tokens: 5 }, ['responses'], ({ body, warnings }) => {
      expect(body.max_output_tokens).toBe(16)
      expect(warnings).toMatchObject([{ field: expect.stringMatching(/^max_/), action: 'clamped' }])
    }),
  },
  {
    number: 10,
    title: 'the limit goes by the name that the model knows, and by one name only',
    proofs: [
      ...asks('openai-chat', { messages: [hello], max_tokens: 50 }, ['openai', 'openai o3', 'ark'], ({ body, warnings }, name) => {
        if (name === 'ark') expect(body.max_tokens ?? body.max_completion_tokens).toBe(50)
        else expect([body.max_completion_tokens, body.max_tokens]).toEqual([50, undefined])
        expect(warnings).toEqual([])
      }),
      ...asks('openai-chat', { messages: [hello], max_completion_tokens: 50 }, ['chat', 'deepseek', 'mistral'], ({ body }) =>
        expect([body.max_completion_tokens, body.max_tokens]).toEqual([undefined, 50]),
      ),
      ...asks('anthropic', { messages: [hello], max_tokens: 50 }, ['openai', 'chat', 'ark'], ({ body }, name) =>
        expect(body[name === 'chat' ? 'max_tokens' : 'max_completion_tokens']).toBe(50),
      ),
    ],
  },
  {
    number: 11,
    title: 'a temperature is lowered to what is taken, and left out where none is taken',
    proofs: [
      ...asks('openai-chat', { messages: [hello], temperature: 1.7 }, ['claude'], ({ body, warnings }) => {
        expect(body.temperature).toBe(1)
        expect(warnings).toMatchObject([{ field: 'temperature', action: 'clamped' }])
      }),
      ...asks(
        'openai-chat',
        { messages: [hello], temperature: 0.2, top_p: 0.5 },
        ['claude opus-5-5', 'claude opus-4-7'],
        ({ body, warnings }) => {
          expect([body.temperature, body.top_p]).toEqual([undefined, undefined])
          expect(warnings.map(({ field, action }) => `${field} ${action}`).sort()).toEqual(['temperature dropped', 'top_p dropped'])
        },
      ),
      ...asks('anthropic', { max_tokens: 99, messages: [hello], temperature: 0.2 }, ['openai', 'responses'], ({ body, warnings }) => {
        expect([0.2, undefined]).toContain(body.temperature)
        expect(warnings.length).toBe(body.temperature === undefined ? 1 : 0)
      }),
    ],
  },
  {
    number: 13,
    title: 'several answers are asked for where they exist, and refused where they do not',
    proofs: [
      ...asks('openai-chat', { messages: [hello], n: 2 }, ['gemini'], ({ body }) => expect(body.generationConfig.candidateCount).toBe(2)),
      ...refuses('openai-chat', { messages: [hello], n: 2 }, ['claude', 'claude opus-5-5', 'responses'], /answer|choice/),
      ...answers('gemini', bothCandidates, ['openai-chat'], ({ reply }) => {
        const told = reply.choices.map(({ index, message, finish_reason }: Data) => [index, message.content, finish_reason])
        expect(told).toEqual([
          [0, 'one', 'stop'],
          [1, 'two', 'length'],
        ])
      }),
    ],
  },
  {
    number: 17,
    title: 'a long user id becomes one that OpenAI takes',
    proofs: [
      ...asks('openai-chat', { messages: [hello], user: 'me', safety_identifier: 'us' }, ['responses'], ({ body }) =>
        expect([body.user, body.safety_identifier]).toEqual(['me', 'us']),
      ),
      ...asks('openai-responses', { input: 'go', safety_identifier: 'us' }, ['openai', 'deepseek', 'claude'], ({ body }, name) => {
        const told = { openai: [undefined, 'us'], deepseek: ['us', undefined], claude: [undefined, undefined] }[name as string]
        expect([body.user, body.safety_identifier]).toEqual(told!)
        if (name === 'claude') expect(body.metadata).toEqual({ user_id: 'us' })
      }),
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [hello], metadata: { user_id: `user_${'a1'.repeat(70)}_session_${'b2'.repeat(10)}` } },
        ['openai', 'responses', 'chat', 'ark'],
        ({ body, warnings }) => {
          expect(warnings).toEqual([])
          const id: string | undefined = body.safety_identifier ?? body.user
          if (id !== undefined) expect(id.length).toBeLessThanOrEqual(64)
          expect(findAll(body, 'user_id')).toEqual([])
        },
      ),
    ],
  },
  {
    number: 18,
    title: 'what only Chat Completions has is not sent elsewhere, and that is said',
    proofs: [
      ...asks('openai-responses', { input: 'go', metadata: { team: 'a' } }, ['openai', 'azure', 'chat'], ({ body, warnings }) => {
        // "The 'metadata' parameter is only allowed when 'store' is enabled."
        expect([body.metadata, body.store]).toEqual([undefined, undefined])
        expect(warnings.map(({ field }) => field)).toEqual(['metadata'])
      }),
      ...asks(
        'openai-chat',
        {
          messages: [hello],
          metadata: { team: 'a' },
          store: false,
          prediction: { type: 'content', content: 'x' },
          logit_bias: { '50256': -100 },
          made_up: { x: 1 },
        },
        ['claude', 'gemini', 'claude opus-5-5', 'gemini 3'],
        ({ warnings, text }) => {
          expect(warnings.map(({ field }) => field).sort()).toEqual(['logit_bias', 'made_up', 'metadata'])
          expect(warnings.every(({ action }) => action === 'dropped')).toBe(true)
          expect(text).not.toMatch(/logit_bias|made_up|prediction|"team"/)
        },
      ),
    ],
  },
  {
    number: 20,
    title: 'phases of assistant messages survive on the way to Responses, and are not run together elsewhere',
    proofs: asks(
      'openai-responses',
      {
        input: [
          { role: 'user', content: 'go' },
          ...['commentary', 'final_answer'].map((phase) => ({
            type: 'message',
            role: 'assistant',
            phase,
            content: [{ type: 'output_text', text: phase }],
          })),
          { role: 'user', content: 'on' },
        ],
      },
      ['chat', 'claude', 'gemini', 'ark'],
      ({ lines }) => expect(lines.join('\n')).toMatch(/commentary\n(?:assistant: \n)?\nfinal_answer/),
    ),
    shown: [['relay/conformance.test.ts', '20: both phases of assistant messages reach Responses']],
  },
  {
    number: 21,
    title: 'verbosity, tier and cache key move to their places',
    proofs: [
      ...asks('openai-responses', { input: 'go', service_tier: 'ultrafast' }, ['openai', 'gemini'], ({ body, warnings }) => {
        expect(body.service_tier ?? body.serviceTier).toBe('priority')
        expect(warnings).toMatchObject([{ field: 'service_tier', action: 'clamped' }])
      }).map(about('the fastest')),
      ...asks('openai-chat', { messages: [hello], service_tier: 'fast' }, ['gemini', 'claude'], ({ body, warnings }) => {
        expect(body.serviceTier ?? body.service_tier).toBe(body.contents ? 'priority' : 'auto')
        expect(warnings).toEqual([])
      }),
      ...asks(
        'openai-responses',
        { input: 'go', reasoning: { effort: 'high', mode: 'pro', context: 'auto' } },
        ['openai', 'claude', 'gemini', 'ark'],
        ({ warnings }) => expect(warnings.map(({ field }) => field)).toContain('reasoning.mode'),
      ).map(about('a mode of thinking')),
      ...asks(
        'openai-chat',
        { messages: [hello], verbosity: 'low', service_tier: 'flex', prompt_cache_key: 'k', stream_options: { include_usage: true } },
        ['responses'],
        ({ body, warnings }) => {
          expect(body).toMatchObject({ text: { verbosity: 'low' }, service_tier: 'flex', prompt_cache_key: 'k' })
          expect(body.stream_options).toBeUndefined()
          expect(warnings).toEqual([])
        },
      ),
      ...asks(
        'openai-responses',
        { input: 'hello', text: { verbosity: 'low' }, service_tier: 'flex', prompt_cache_key: 'k' },
        ['openai'],
        ({ body, warnings }) => {
          expect(body).toMatchObject({ verbosity: 'low', service_tier: 'flex', prompt_cache_key: 'k' })
          expect(warnings).toEqual([])
        },
      ),
    ],
  },
  {
    number: 22,
    title: 'no more than four cache marks, the longer lived ones first',
    proofs: [
      ...asks('openai-responses', { input: [{ role: 'user', content: [{ type: 'input_text', ...marked }] }] }, ['claude'], ({ body }) =>
        expect(findAll(body, 'cache_control')).toEqual([{ type: 'ephemeral', ttl: '1h' }]),
      ),
      ...asks(
        'openai-chat',
        {
          messages: [{ role: 'user', content: [{ type: 'text', ...marked }] }],
          prompt_cache_options: { mode: 'explicit', ttl: '30m' },
          prompt_cache_retention: '24h',
        },
        ['responses', 'responses gpt-6'],
        ({ body, warnings }, name) => {
          const isNew = name === 'responses gpt-6'
          expect(findAll(body, 'prompt_cache_breakpoint')).toEqual(isNew ? [marked.prompt_cache_breakpoint] : [])
          expect(body.prompt_cache_options).toEqual({ mode: 'explicit', ttl: '30m' })
          expect(body.prompt_cache_retention).toBe(isNew ? undefined : '24h')
          expect(warnings).toEqual([])
        },
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          system: [1, 2, 3].map((n) => ({ type: 'text', text: `s${n}`, cache_control: mark })),
          messages: ['a', 'b', 'c'].map((text, at) => ({
            role: at % 2 ? 'assistant' : 'user',
            content: [{ type: 'text', text, cache_control: { ...mark, ttl: '1h' } }],
          })),
        },
        ['claude'],
        ({ lines }) => expect(lines.length).toBe(6),
      ),
      ...asks(
        'openai-chat',
        {
          messages: [1, 2, 3, 4, 5, 6]
            .map((n) => ({
              role: n % 2 ? 'user' : 'assistant',
              content: [{ type: 'text', text: `m${n}`, cache_control: n === 5 ? { ...mark, ttl: '1h' } : mark }],
            }))
            .concat(hello as never),
        },
        ['claude'],
        ({ lines, body }) => {
          expect(usersOf(lines).length).toBe(4)
          const marks = findAll(body, 'cache_control')
          expect(marks.length).toBeGreaterThan(0)
        },
      ),
    ],
  },
]
