import { expect } from 'bun:test'
import { about, answers, type Case, foreign, proof } from './case'
import { type ClientId, clients } from './clients'
import { send } from './harness'
import { type UpstreamName, upstreams } from './upstreams'
import { blocksReply } from './vendors/anthropic-reply'
import { chatChunk, chatDone, chatUsage, chatWhole, usualUsage } from './vendors/chat-reply'
import { replyOf } from './vendors/reply'
import { itemsReply } from './vendors/responses-reply'
import type { Reply } from './vendors/said'

const refusal = 'I will not.'
const refused: Record<'openai-chat' | 'openai-responses', Reply> = {
  'openai-chat': {
    whole: chatWhole({ refusal }, 'stop'),
    events: [
      chatChunk({ role: 'assistant', content: '' }),
      chatChunk({ refusal: 'I will ' }),
      chatChunk({ refusal: 'not.' }),
      chatChunk({}, 'stop'),
      chatUsage(usualUsage),
      chatDone,
    ],
  },
  'openai-responses': itemsReply([
    { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'refusal', refusal }] },
  ]),
}

const stop_details = { type: 'refusal', category: 'cyber', explanation: 'that is not allowed' }
const blocked: Reply = (() => {
  const data = {
    promptFeedback: { blockReason: 'SAFETY' },
    usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
    modelVersion: 'm',
    responseId: 'r',
  }
  return { whole: data, events: [{ data }] }
})()

/** What ends are called: hub reason → the word of each client. */
const ends: [name: UpstreamName, finish: string, words: Partial<Record<ClientId, string>>][] = [
  ['chat', 'length', { 'openai-responses': 'max_output_tokens', anthropic: 'max_tokens', gemini: 'MAX_TOKENS' }],
  ['chat', 'content_filter', { 'openai-responses': 'content_filter', anthropic: 'refusal', gemini: 'SAFETY' }],
  ['responses', 'max_output_tokens', { 'openai-chat': 'length', anthropic: 'max_tokens', gemini: 'MAX_TOKENS' }],
  ['responses', 'content_filter', { 'openai-chat': 'content_filter', anthropic: 'refusal', gemini: 'SAFETY' }],
  ['claude', 'max_tokens', { 'openai-chat': 'length', 'openai-responses': 'max_output_tokens', gemini: 'MAX_TOKENS' }],
  ['claude', 'model_context_window_exceeded', { 'openai-chat': 'length', 'openai-responses': 'max_output_tokens', gemini: 'MAX_TOKENS' }],
  ['claude', 'stop_sequence', { 'openai-chat': 'stop', 'openai-responses': 'completed', gemini: 'STOP' }],
  ['gemini', 'MAX_TOKENS', { 'openai-chat': 'length', 'openai-responses': 'max_output_tokens', anthropic: 'max_tokens' }],
  ['gemini', 'SAFETY', { 'openai-chat': 'content_filter', 'openai-responses': 'content_filter', anthropic: 'refusal' }],
  ['gemini', 'SPII', { 'openai-chat': 'content_filter', 'openai-responses': 'content_filter', anthropic: 'refusal' }],
]

/** What else may be in a reply. */
export const replies: Case[] = [
  {
    number: 85,
    title: 'chunks without choices, and choices without a delta, are passed over',
    proofs: answers(
      'azure',
      {
        whole: {},
        events: [
          {
            data: {
              id: '',
              object: '',
              created: 0,
              model: '',
              choices: [],
              prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
            },
          },
          chatChunk({ role: 'assistant', content: '' }),
          chatChunk({ content: 'yes' }),
          {
            data: {
              id: 'chatcmpl-up',
              object: 'chat.completion.chunk',
              created: 1,
              model: 'm',
              choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }],
            },
          },
          chatChunk({}, 'stop'),
          chatUsage(usualUsage),
          chatDone,
        ],
      },
      foreign('azure'),
      (seen) => {
        expect([seen.text, seen.error]).toEqual(['yes', undefined])
      },
      { only: 'stream' },
    ),
  },
  {
    number: 86,
    title: 'a refusal is one in every protocol',
    proofs: [
      ...answers('responses', refused['openai-responses'], ['openai-chat'], (seen) =>
        expect([seen.refusal, seen.text]).toEqual([refusal, '']),
      ),
      ...answers('chat', refused['openai-chat'], ['openai-responses'], (seen) => expect([seen.refusal, seen.text]).toEqual([refusal, ''])),
      ...(['chat', 'responses'] as const).flatMap((name) =>
        answers(name, refused[name === 'chat' ? 'openai-chat' : 'openai-responses'], ['anthropic', 'gemini'], (seen, { client }) => {
          expect([seen.text, seen.finish]).toEqual([refusal, client === 'anthropic' ? 'refusal' : 'SAFETY'])
        }),
      ),
    ],
  },
  {
    number: 87,
    title: 'what a vendor’s filter stops is told as such, also when there is no candidate at all',
    proofs: [
      ...answers(
        'claude',
        blocksReply([{ type: 'text', text: refusal }], 'refusal', {}, { stop_details }),
        ['openai-chat', 'openai-responses', 'gemini'],
        (seen, { client }) => {
          expect(seen.text + seen.refusal).toContain(refusal)
          expect(seen.finish).toBe(client === 'gemini' ? 'SAFETY' : 'content_filter')
        },
      ),
      ...answers('gemini', blocked, ['openai-chat', 'openai-responses', 'anthropic'], (seen, { client }) => {
        expect(seen.finish).toBe(client === 'anthropic' ? 'refusal' : 'content_filter')
        expect(seen.text).toBe('')
      }),
      ...ends.flatMap(([name, finish, words]) =>
        answers(
          name,
          [{ text: 'so far' }],
          Object.keys(words) as ClientId[],
          (seen, { client }) => expect(seen.finish).toBe(words[client]),
          { finish },
        ).map(about(`${finish}`)),
      ),
    ],
  },
  {
    number: 88,
    title: 'a turn that Anthropic interrupts goes on unseen',
    shown: [['relay/continuation.test.ts', 'for clients of other protocols (88)']],
  },
  {
    number: 89,
    title: 'a reply that Gemini interrupts goes on unseen',
    shown: [['relay/conformance.test.ts', '89: a reply of Gemini that has had all tokens of one request goes on']],
  },
  {
    number: 90,
    title: 'a whole reply to a wish for a stream, and the other way round',
    shown: [
      ['relay/crossing.test.ts', 'whole although a stream was asked for'],
      ['relay/crossing.test.ts', 'a stream although it was asked for whole'],
    ],
    proofs: (['chat', 'responses', 'claude', 'gemini'] as const).flatMap((name) =>
      foreign(name).map((client) =>
        proof(`${client} ← ${name}`, () => {
          const speaker = clients[client]
          const body = speaker.ask([speaker.says('go')])
          const { whole, events } = replyOf(upstreams[name].protocol, [{ text: 'yes' }])
          expect(send(client, body, name, { stream: true }).hearWhole(whole)).toMatchObject({ text: 'yes' })
          expect(send(client, body, name).seeStream(events)).toMatchObject({ text: 'yes' })
        }),
      ),
    ),
  },
  {
    number: 91,
    title: 'a reply that begins with an error fails over',
    shown: [['relay/conformance.test.ts', '91: an error as the first event goes to the next candidate']],
  },
  {
    number: 92,
    title: 'silence is filled in the way of each protocol',
    shown: [['relay/keep-alive.test.ts', 'the client hears comments, and then the reply as it is']],
  },
  {
    number: 93,
    title: 'a client that leaves ends the upstream’s work at once',
    shown: [['relay/conformance.test.ts', '93: a client that leaves in mid-stream frees the upstream within a second']],
  },
  {
    number: 96,
    title: 'events that only Responses has pass untouched',
    shown: [['relay/conformance.test.ts', '96: pictures and events of MCP pass between client and upstream of Responses']],
  },
]
