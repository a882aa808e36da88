import { expect } from 'bun:test'
import { protocols } from '../index'
import type { JsonObject } from '../protocol'
import { about, answers, asks, type Case, judged, proof } from './case'
import { type ClientId, clientIds } from './clients'
import { type Data, wired } from './data'
import { newMemory, send } from './harness'
import { type UpstreamName, upstreams } from './upstreams'
import { chatChunk, chatDone, chatUsage, chatWhole, usualUsage } from './vendors/chat-reply'
import { checkRequest } from './vendors/request'
import type { Reply } from './vendors/said'

const hello = { role: 'user', content: 'hello' }
const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
const everyModel = [
  'chat',
  'openai',
  'openai gpt-4o',
  'openai o3',
  'deepseek',
  'deepseek r1',
  'moonshot',
  'glm',
  'qwen',
  'openrouter',
  'xai',
  'groq',
  'mistral',
  'minimax',
  'responses',
  'responses gpt-4o',
  'responses gpt-6',
  'claude',
  'claude opus-5-5',
  'claude opus-4-7',
  'claude opus-4',
  'gemini',
  'gemini 3',
  'ark',
] as const satisfies UpstreamName[]

/** Every way in which a client can ask for more or less thinking. */
const wishes: Record<ClientId, Data[]> = {
  'openai-chat': efforts.map((effort) => ({ messages: [hello], reasoning_effort: effort })),
  'openai-responses': efforts.map((effort) => ({ input: 'hello', reasoning: { effort } })),
  anthropic: [
    { type: 'disabled' },
    ...['low', 'medium', 'high', 'xhigh', 'max'].map((effort) => ({ type: 'adaptive', effort })),
    ...[1024, 5000, 19_999].map((budget_tokens) => ({ type: 'enabled', budget_tokens })),
  ].map(({ effort, ...thinking }: Data) => ({
    max_tokens: 20_000,
    messages: [hello],
    thinking,
    ...(effort && { output_config: { effort } }),
  })),
  gemini: [0, -1, 512, 24_576, 'HIGH', 'LOW', 'MINIMAL'].map((amount) => ({
    contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
    generationConfig: { thinkingConfig: typeof amount === 'number' ? { thinkingBudget: amount } : { thinkingLevel: amount } },
  })),
}

/** A stream of these deltas, one a chunk. */
const deltas = (...list: Data[]): Reply => ({
  whole: {},
  events: [
    chatChunk({ role: 'assistant', content: '' }),
    ...list.map((delta) => chatChunk(delta)),
    chatChunk({}, 'stop'),
    chatUsage(usualUsage),
    chatDone,
  ],
})

const effortOf = ({ reasoning_effort, reasoning, thinking, output_config, generationConfig }: Data) =>
  reasoning_effort ??
  reasoning?.effort ??
  output_config?.effort ??
  thinking?.budget_tokens ??
  generationConfig?.thinkingConfig?.thinkingBudget ??
  generationConfig?.thinkingConfig?.thinkingLevel

const details = [
  { type: 'reasoning.text', text: 'let me see', signature: 'c2ln', format: 'anthropic-claude-v1', id: 'r1', index: 0 },
  { type: 'reasoning.encrypted', data: 'ZGF0YQ==', format: 'openai-responses-v1', id: 'r2', index: 1 },
]

/** How thinking is asked for, and how thoughts are told. */
export const reasoning: Case[] = [
  {
    number: 63,
    title: 'thoughts and texts that take turns are blocks of their own',
    proofs: answers(
      'chat',
      deltas(
        { reasoning_content: 'hm ' },
        { reasoning_content: 'well' },
        { content: 'One.' },
        { reasoning_content: 'again' },
        { content: ' Two', reasoning_content: null },
        { content: '.' },
      ),
      ['anthropic', 'openai-responses', 'gemini'],
      (seen) => {
        expect(seen.order).toEqual(['reasoning', 'text', 'reasoning', 'text'])
        expect([seen.text, seen.reasoning.replaceAll('\n', '')]).toEqual(['One. Two.', 'hm wellagain'])
      },
      { only: 'stream' },
    ),
  },
  {
    number: 64,
    title: 'a thinking block begins empty and has one signature',
    proofs: (['chat', 'ark', 'responses', 'gemini'] as const).flatMap((name) =>
      answers(name, [{ thought: 'hm, well' }, { text: 'yes' }], ['anthropic'], (seen) => {
        expect([seen.reasoning, seen.text]).toEqual(['hm, well', 'yes'])
        expect(seen.states.length).toBe(1)
      }),
    ),
  },
  {
    number: 65,
    title: 'a budget stays below the limit, or there is no thinking',
    proofs: [
      ...asks(
        'openai-chat',
        { messages: [hello], reasoning_effort: 'high', max_tokens: 500 },
        ['claude', 'claude opus-4'],
        ({ body, warnings }) => {
          expect([body.max_tokens, body.thinking?.type ?? 'disabled']).toEqual([500, 'disabled'])
          expect(warnings.length).toBe(1)
        },
      ),
      ...asks(
        'openai-responses',
        { input: 'hello', reasoning: { effort: 'high' }, max_output_tokens: 4000 },
        ['claude', 'claude opus-4'],
        ({ body }) => {
          expect(body.max_tokens).toBe(4000)
          expect(body.thinking.budget_tokens).toBe(2976)
        },
      ),
      ...asks('openai-chat', { messages: [hello], reasoning_effort: 'high' }, ['claude', 'claude opus-4'], ({ body }) => {
        expect(body.max_tokens).toBeGreaterThan(body.thinking.budget_tokens)
        expect(body.thinking.budget_tokens).toBeGreaterThanOrEqual(24_000)
      }).map(about('no limit')),
    ],
  },
  {
    number: 67,
    title: 'a thought that is told under two names is told once',
    proofs: [
      ...answers(
        'groq',
        deltas({ reasoning: 'hm ', reasoning_content: 'hm ' }, { reasoning: 'well', reasoning_content: 'well' }, { content: 'yes' }),
        ['anthropic', 'openai-responses', 'gemini'],
        once,
        { only: 'stream' },
      ),
      ...answers(
        'groq',
        { whole: chatWhole({ content: 'yes', reasoning: 'hm well', reasoning_content: 'hm well' }), events: [] },
        ['anthropic', 'openai-responses', 'gemini'],
        once,
        { only: 'whole' },
      ).map(about('whole')),
    ],
  },
  {
    number: 68,
    title: 'an effort that a model does not know becomes the nearest it knows',
    proofs: [
      ...everyModel.flatMap((name) =>
        clientIds
          .filter((client) => upstreams[name].protocol !== client)
          .map((client) =>
            proof(`${client} → ${name}, all`, () => {
              for (const body of wishes[client]) judged(client, body, name)
            }),
          ),
      ),
      ...(
        [
          ['openai', 'none, low, medium, high, and xhigh'],
          ['openai o3', 'low, medium, and high'],
          ['responses', 'none, low, medium, high, and xhigh'],
          ['responses gpt-6', 'none, low, medium, high, xhigh, and max'],
        ] as const
      ).map(([name, known]) =>
        proof(`${name} of its own clients, after one refusal at most`, () => {
          const client = name.startsWith('openai') ? 'openai-chat' : 'openai-responses'
          for (const body of wishes[client]) mended(client, body, name, known)
        }),
      ),
      ...asks(
        'openai-responses',
        { input: 'hello', reasoning: { effort: 'xhigh' } },
        ['openai', 'openai o3', 'deepseek', 'claude opus-5-5', 'gemini', 'gemini 3', 'ark'],
        ({ body }, name) => {
          const nearest: Partial<Record<UpstreamName, unknown>> = {
            openai: 'xhigh',
            'openai o3': 'high',

            'claude opus-5-5': 'xhigh',
            gemini: 24_576,
            ark: 'high',
          }
          // DeepSeek takes `xhigh` for its own `max`.
          if (name === 'deepseek') expect(effortOf(body)).toBeOneOf(['xhigh', 'max'])
          else expect(String(effortOf(body)).toLowerCase()).toBe(String(nearest[name] ?? 'high'))
        },
      ),
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [hello], thinking: { type: 'disabled' } },
        ['openai', 'openai o3', 'responses', 'gemini', 'gemini 3', 'ark', 'qwen', 'deepseek'],
        ({ body }, name) => {
          const off: Partial<Record<UpstreamName, unknown>> = {
            openai: 'none',
            'openai o3': 'low',
            responses: 'none',
            gemini: 0,
            'gemini 3': 'low',
          }
          if (off[name] !== undefined) expect(String(effortOf(body)).toLowerCase()).toBe(String(off[name]))
          else if (name === 'qwen') expect(body.enable_thinking).toBe(false)
          else expect(body.thinking).toEqual({ type: 'disabled' })
        },
      ),
    ],
  },
  {
    number: 69,
    title: 'thoughts between tags in the text are thoughts',
    proofs: [
      ...answers(
        'minimax',
        deltas({ content: '<th' }, { content: 'ink>I mu' }, { content: 'se</thi' }, { content: 'nk>\n\nThe <think> ' }, { content: 'tag' }),
        ['anthropic', 'openai-responses', 'gemini'],
        mused,
        { only: 'stream' },
      ),
      ...answers(
        'minimax',
        { whole: chatWhole({ content: '<think>I muse</think>\n\nThe <think> tag' }), events: [] },
        ['anthropic', 'openai-responses', 'gemini'],
        mused,
        { only: 'whole' },
      ).map(about('whole')),
      ...answers(
        'chat',
        deltas({ content: '<thi' }, { content: 's is it>' }),
        ['anthropic'],
        (seen) => expect(seen.text).toBe('<this is it>'),
        { only: 'stream', circumstances: { facts: { thinkTags: true } } },
      ),
    ],
  },
  {
    number: 71,
    title: 'Responses is asked for what a gateway without a store needs',
    proofs: (
      [
        ['anthropic', { max_tokens: 99, messages: [hello] }],
        ['openai-chat', { messages: [hello] }],
        ['gemini', { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] }],
      ] as [ClientId, Data][]
    ).flatMap(([client, body]) =>
      asks(client, body, ['responses'], ({ body: { store, include } }) => {
        expect(store).toBe(false)
        expect(include).toContain('reasoning.encrypted_content')
      }),
    ),
  },
  {
    number: 72,
    title: 'OpenRouter’s details come back unmodified',
    proofs: [
      ...asks(
        'openai-chat',
        { messages: [hello, { role: 'assistant', content: 'yes', reasoning_details: details }, hello] },
        ['openrouter'],
        ({ body }) => expect(body.messages[1].reasoning_details).toEqual(details),
      ),
      ...asks(
        'openai-chat',
        { messages: [hello, { role: 'assistant', content: 'yes', reasoning_details: details }, hello] },
        ['claude', 'gemini 3', 'responses'],
        ({ text }) => expect(text).not.toMatch(/c2ln|ZGF0YQ/),
      ),
      ...(['anthropic', 'openai-responses'] as const).map((client) =>
        proof(`${client} → openrouter`, () => {
          const memory = newMemory()
          const ask = (turns: Data[]) => (client === 'anthropic' ? { max_tokens: 99, messages: turns } : { input: turns })
          const circumstances = { memory, scope: 'openrouter' }
          const sent = send(client, ask([hello]), 'openrouter', { ...circumstances, stream: true })
          const seen = sent.hear(
            deltas({ reasoning: 'let me see', reasoning_details: [details[0]] }, { reasoning_details: [details[1]] }, { content: 'yes' })
              .events,
          )
          expect(seen.reasoning).toBe('let me see')
          const { body } = judged(client, ask([hello, ...seen.turn, hello]), 'openrouter', circumstances)
          expect(body.messages[1].reasoning_details).toEqual(details)
        }),
      ),
    ],
  },
]

function once({ reasoning: thought, text }: { reasoning: string; text: string }) {
  expect([thought, text]).toEqual(['hm well', 'yes'])
}

function mused({ reasoning: thought, text }: { reasoning: string; text: string }) {
  expect([thought.trim(), text.trim()]).toEqual(['I muse', 'The <think> tag'])
}

/** What goes to OpenAI as the client wrote it is legal, or becomes so by the one repair there is. */
function mended(client: 'openai-chat' | 'openai-responses', body: Data, name: UpstreamName, known: string) {
  const { body: sent } = send(client, body, name)
  const param = client === 'openai-chat' ? 'reasoning_effort' : 'reasoning.effort'
  try {
    checkRequest(sent, upstreams[name])
  } catch {
    const wanted = sent.reasoning_effort ?? sent.reasoning.effort
    const message = `Unsupported value: '${param}' does not support '${wanted}' with this model. Supported values are: ${known.replace(/\w+(?=,|$)/g, "'$&'")}.`
    const repair = protocols[client].wire.repair?.(sent as JsonObject, {
      kind: 'caller',
      status: 400,
      message,
      param,
      code: 'unsupported_value',
    })
    checkRequest(wired({ ...sent, ...repair?.edits }), upstreams[name])
  }
}
