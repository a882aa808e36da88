import { expect } from 'bun:test'
import { about, answers, asks, type Case, foreign, proof } from './case'
import { type ClientId, clients } from './clients'
import type { Data, Event } from './data'
import { send } from './harness'
import { type UpstreamName, upstreams } from './upstreams'
import { blockEvents, blocksReply, messageEnd, messageStart } from './vendors/anthropic-reply'
import { chatChunk, chatDone, chatUsage, chatWhole } from './vendors/chat-reply'
import { replyOf } from './vendors/reply'
import type { Reply } from './vendors/said'

/** What a client counts, whatever its protocol calls it. */
interface Counts {
  input: number
  read?: number
  write?: number
  output: number
  reasoning?: number
}

const COUNTS: Record<ClientId, (usage: Data) => Required<Counts>> = {
  'openai-chat': ({ prompt_tokens, prompt_tokens_details: inside, completion_tokens, completion_tokens_details: outside }) => ({
    input: prompt_tokens,
    read: inside?.cached_tokens ?? 0,
    write: inside?.cache_write_tokens ?? 0,
    output: completion_tokens,
    reasoning: outside?.reasoning_tokens ?? 0,
  }),
  'openai-responses': ({ input_tokens, input_tokens_details: inside, output_tokens, output_tokens_details: outside }) => ({
    input: input_tokens,
    read: inside.cached_tokens,
    write: inside.cache_write_tokens ?? 0,
    output: output_tokens,
    reasoning: outside.reasoning_tokens,
  }),
  anthropic: ({
    input_tokens,
    cache_read_input_tokens: read = 0,
    cache_creation_input_tokens: write = 0,
    output_tokens,
    output_tokens_details,
  }) => ({
    input: input_tokens + read + write,
    read,
    write,
    output: output_tokens,
    reasoning: output_tokens_details?.thinking_tokens ?? 0,
  }),
  gemini: ({
    promptTokenCount,
    toolUsePromptTokenCount = 0,
    cachedContentTokenCount = 0,
    candidatesTokenCount = 0,
    thoughtsTokenCount = 0,
  }) => ({
    input: promptTokenCount + toolUsePromptTokenCount,
    read: cachedContentTokenCount,
    write: 0,
    output: candidatesTokenCount + thoughtsTokenCount,
    reasoning: thoughtsTokenCount,
  }),
}

/** What each protocol's clients have no word for. */
const UNTOLD: Partial<Record<ClientId, (keyof Counts)[]>> = { gemini: ['write'], anthropic: ['reasoning'] }

const includeUsage = { stream_options: { include_usage: true } }

/** A reply with these counts, and what each client has to make of them. */
function counted(name: UpstreamName, reply: Reply, counts: Counts, to = foreign(name), only?: 'whole' | 'stream') {
  return to.flatMap((client) =>
    answers(
      name,
      reply,
      [client],
      ({ usage }) => {
        const { input, read, write, output, reasoning } = { read: 0, write: 0, reasoning: 0, ...counts }
        const expected: Counts = { input, read, write, output, reasoning }
        const got: Counts = COUNTS[client](usage!)
        for (const word of UNTOLD[client] ?? []) got[word] = expected[word]!
        expect(got).toEqual(expected)
      },
      { more: client === 'openai-chat' ? includeUsage : {}, ...(only && { only }) },
    ),
  )
}

const yes = [{ text: 'yes' }]
const reply = (name: UpstreamName, usage: Data) => replyOf(upstreams[name].protocol, yes, { usage })

const anthropicUsage = {
  input_tokens: 10,
  cache_read_input_tokens: 900,
  cache_creation_input_tokens: 90,
  output_tokens: 50,
  output_tokens_details: { thinking_tokens: 20 },
}
const worked: Counts = { input: 1000, read: 900, write: 90, output: 50, reasoning: 20 }

/** A Chat Completions stream that ends in these chunks. */
const chatTail = (...tail: Event[]): Reply => ({
  whole: {},
  events: [chatChunk({ role: 'assistant', content: '' }), chatChunk({ content: 'yes' }), ...tail],
})
const totals = (prompt: number, completion: number, more: Data = {}): Data => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...more,
})
const toOthers: ClientId[] = ['anthropic', 'openai-responses', 'gemini']

/** What is counted. */
export const usage: Case[] = [
  {
    number: 97,
    title: 'Anthropic’s cached tokens are inside the input for everybody else',
    proofs: [
      ...counted(
        'claude',
        blocksReply([{ type: 'text', text: 'yes' }], 'end_turn', anthropicUsage),
        worked,
        ['openai-chat', 'openai-responses', 'gemini'],
        'whole',
      ),
      ...counted('claude', detailsAtTheEnd(), worked, ['openai-chat', 'openai-responses', 'gemini'], 'stream').map(about('stream')),
      ...answers(
        'claude',
        blocksReply([{ type: 'text', text: 'yes' }], 'end_turn', anthropicUsage),
        ['openai-chat'],
        ({ usage: told }) => {
          expect(told).toMatchObject({ prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 })
          expect(told!.prompt_tokens_details).toMatchObject({ cached_tokens: 900, cache_write_tokens: 90 })
        },
        { only: 'whole' },
      ).map(about('in its words')),
    ],
  },
  {
    number: 98,
    title: 'others’ cached tokens are beside Anthropic’s input, and never make it negative',
    proofs: [
      ...counted(
        'chat',
        reply('chat', totals(1000, 50, { prompt_tokens_details: { cached_tokens: 900 } })),
        { input: 1000, read: 900, output: 50 },
        ['anthropic'],
      ),
      ...counted(
        'ark',
        reply('ark', totals(1000, 50, { prompt_tokens_details: { cached_tokens: 900 } })),
        { input: 1000, read: 900, output: 50 },
        ['anthropic'],
      ),
      ...counted(
        'responses',
        reply('responses', {
          input_tokens: 1000,
          input_tokens_details: { cached_tokens: 900, cache_write_tokens: 60 },
          output_tokens: 50,
          output_tokens_details: { reasoning_tokens: 9 },
          total_tokens: 1050,
        }),
        { input: 1000, read: 900, write: 60, output: 50, reasoning: 9 },
        ['anthropic', 'openai-chat'],
      ),
      ...counted(
        'gemini',
        reply('gemini', { promptTokenCount: 1000, cachedContentTokenCount: 900, candidatesTokenCount: 50, totalTokenCount: 1050 }),
        { input: 1000, read: 900, output: 50 },
        ['anthropic'],
      ),
      ...answers('chat', reply('chat', totals(10, 5, { prompt_tokens_details: { cached_tokens: 90 } })), ['anthropic'], ({ usage: told }) =>
        expect(told!.input_tokens).toBe(0),
      ).map(about('more cached than sent')),
    ],
  },
  {
    number: 99,
    title: 'thoughts are counted once',
    proofs: counted(
      'gemini',
      reply('gemini', {
        promptTokenCount: 10,
        candidatesTokenCount: 30,
        thoughtsTokenCount: 20,
        toolUsePromptTokenCount: 5,
        totalTokenCount: 65,
      }),
      { input: 15, output: 50, reasoning: 20 },
    ),
  },
  {
    number: 100,
    title: 'what message_start counted stays when message_delta does not repeat it',
    proofs: counted(
      'claude',
      {
        whole: {},
        events: [
          messageStart({ ...anthropicUsage, output_tokens: 1, output_tokens_details: null }),
          ...blockEvents({ type: 'text', text: 'yes' }, 0),
          ...messageEnd('end_turn', { output_tokens: 50 }),
        ],
      },
      { input: 1000, read: 900, write: 90, output: 50 },
      foreign('claude'),
      'stream',
    ),
  },
  {
    number: 101,
    title: 'usage is asked for in any stream, and told only to whom it was promised',
    proofs: [
      ...asks('openai-chat', { messages: [{ role: 'user', content: 'hi' }] }, ['chat', 'openai', 'ark'], ({ body, streamed }) =>
        expect(body.stream_options).toEqual(streamed ? { include_usage: true } : undefined),
      ),
      ...asks(
        'anthropic',
        { max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
        ['chat', 'openai', 'ark', 'deepseek'],
        ({ body, streamed }) => expect(body.stream_options).toEqual(streamed ? { include_usage: true } : undefined),
      ),
      ...asks('anthropic', { max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }, ['mistral'], ({ body }) =>
        expect(body.stream_options).toBeUndefined(),
      ),
    ],
    shown: [['relay/conformance.test.ts', '101: usage that the client did not ask for is counted, and not told']],
  },
  {
    number: 102,
    title: 'no later null or zero takes a count back',
    proofs: [
      ...counted(
        'chat',
        chatTail(chatChunk({}, 'stop', { usage: totals(20, 7) }), chatUsage(totals(0, 0)), chatDone),
        { input: 20, output: 7 },
        toOthers,
        'stream',
      ),
      ...counted(
        'chat',
        chatTail(chatUsage(totals(20, 7)), chatChunk({}, 'stop', { usage: null }), chatDone),
        { input: 20, output: 7 },
        toOthers,
        'stream',
      ).map(about('null')),
      ...counted(
        'ark',
        chatTail(chatChunk({ content: '.' }, null, { usage: totals(20, 3) }), chatChunk({}, 'stop', { usage: totals(20, 7) }), chatDone),
        { input: 20, output: 7 },
        toOthers,
        'stream',
      ).map(about('in every chunk')),
    ],
  },
  {
    number: 103,
    title: 'Responses: details are objects with numbers in them, always',
    proofs: (['chat', 'claude', 'gemini', 'ark'] as const).flatMap((name) =>
      answers(name, yes, ['openai-responses'], ({ usage: told }) => {
        expect(told!.input_tokens_details).toMatchObject({ cached_tokens: 0 })
        expect(told!.output_tokens_details).toEqual({ reasoning_tokens: 0 })
      }),
    ),
  },
  {
    number: 104,
    title: 'every dialect’s way of counting is read',
    proofs: [
      ...counted(
        'xai',
        reply('xai', { ...totals(20, 5, { completion_tokens_details: { reasoning_tokens: 30 } }), total_tokens: 55 }),
        { input: 20, output: 35, reasoning: 30 },
        toOthers,
      ),
      ...counted('gemini chat', reply('gemini chat', { ...totals(20, 5), total_tokens: 45 }), { input: 20, output: 25 }, [
        'anthropic',
        'openai-responses',
      ]),
      ...counted(
        'deepseek',
        reply('deepseek', totals(20, 5, { prompt_cache_hit_tokens: 12, prompt_cache_miss_tokens: 8 })),
        { input: 20, read: 12, output: 5 },
        toOthers,
      ),
      ...counted('moonshot', reply('moonshot', totals(20, 5, { cached_tokens: 12 })), { input: 20, read: 12, output: 5 }, toOthers),
      ...counted('moonshot', inTheChoice(), { input: 20, read: 12, output: 5 }, toOthers, 'stream').map(about('in the choice')),
      ...counted(
        'groq',
        chatTail(chatChunk({}, 'stop', { x_groq: { id: 'r', usage: totals(20, 5) } }), chatDone),
        { input: 20, output: 5 },
        toOthers,
        'stream',
      ),
      ...counted(
        'qwen',
        reply('qwen', totals(20, 5, { prompt_tokens_details: { cached_tokens: 12, cache_creation_input_tokens: 6 } })),
        { input: 20, read: 12, write: 6, output: 5 },
        ['anthropic', 'openai-responses'],
      ),
      ...counted(
        'openrouter',
        reply('openrouter', totals(20, 5, { cost: 0.01, prompt_tokens_details: { cached_tokens: 12, cache_write_tokens: 6 } })),
        { input: 20, read: 12, write: 6, output: 5 },
        ['anthropic', 'openai-responses'],
      ),
    ],
  },
  {
    number: 105,
    title: 'message_start estimates the input, message_delta tells it',
    proofs: (['chat', 'responses', 'ark', 'gemini'] as const).map((name) =>
      proof(`anthropic ← ${name}`, () => {
        const { ask, says } = clients.anthropic
        const sent = send('anthropic', ask([says('word '.repeat(2000))]), name, { stream: true })
        const { events, usage: told } = sent.hear(replyOf(upstreams[name].protocol, yes).events)
        const estimate = events[0]!.message.usage.input_tokens
        expect(estimate).toBeGreaterThan(1000)
        expect(estimate).toBeLessThan(4000)
        expect(told).toMatchObject({ input_tokens: 20, output_tokens: 7 })
      }),
    ),
  },
  {
    number: 106,
    title: 'an upstream that counts nothing leaves an estimate',
    proofs: [
      ...answers(
        'chat',
        { whole: chatWhole({ content: 'yes' }, 'stop', null as never), events: chatTail(chatChunk({}, 'stop'), chatDone).events },
        ['anthropic'],
        ({ usage: told }) => {
          expect(told!.input_tokens).toBeGreaterThan(0)
        },
      ),
    ],
    shown: [['relay/conformance.test.ts', '106: what an upstream did not count is recorded as an estimate']],
  },
]

/** Anthropic's stream where the last event tells all counts. */
function detailsAtTheEnd(): Reply {
  const begun = [messageStart({ ...anthropicUsage, output_tokens: 1 }), ...blockEvents({ type: 'text', text: 'yes' }, 0)]
  return { whole: {}, events: [...begun, ...messageEnd('end_turn', anthropicUsage)] }
}

/** Moonshot tells the usage of a stream inside its last choice. */
function inTheChoice(): Reply {
  const { data } = chatChunk({}, 'stop')
  const [choice] = (data as Data).choices
  return chatTail({ data: { ...(data as Data), choices: [{ ...choice, usage: totals(20, 5, { cached_tokens: 12 }) }] } }, chatDone)
}
