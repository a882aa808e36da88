import { expect } from 'bun:test'
import { about, answers, type Case, foreign, proof } from './case'
import { type ClientId, clients } from './clients'
import { hearChunks } from './clients/gemini'
import type { Data, Event } from './data'
import { send } from './harness'
import type { Seen } from './seen'
import { everyUpstream, type UpstreamName, upstreams } from './upstreams'
import { chatChunk, chatDone } from './vendors/chat-reply'
import { replyOf, streamOf } from './vendors/reply'
import type { Said } from './vendors/said'

/** All that a stream can be made of. */
const everything: Said[] = [
  { thought: 'hm, well', state: Buffer.from('a state').toString('base64') },
  { text: 'Here: 世界 😀.' },
  { call: 'get', id: 'call_1', args: '{"a":"é"}' },
  { call: 'put', id: 'call_2', args: '{"b":[1,2]}' },
]

function expectEverything(seen: Seen) {
  expect(seen.error).toBeUndefined()
  expect([seen.reasoning, seen.text]).toEqual(['hm, well', 'Here: 世界 😀.'])
  expect(seen.calls.map(({ name, input }) => [name, JSON.parse(input)])).toEqual([
    ['get', { a: 'é' }],
    ['put', { b: [1, 2] }],
  ])
  expect(seen.order.filter((kind) => kind !== 'redacted')).toEqual(['reasoning', 'text', 'call', 'call'])
}

/** Every upstream but those that speak the client's own protocol, whose bytes pass. */
const foreignOf = (client: ClientId) => everyUpstream.filter((name) => foreign(name).includes(client))

const toClient = (client: ClientId, check: (seen: Seen) => void, more: Data = {}) =>
  foreignOf(client).flatMap((name) => answers(name, everything, [client], check, { more }))

/** What must not be missing at the end of a stream, by the protocol that it is of: from here on it has said that it ends. */
const isTerminal: Record<string, (event: Event) => boolean> = {
  'openai-chat': ({ data }) => typeof data !== 'string' && Boolean(data.choices?.[0]?.finish_reason),
  'openai-responses': ({ event }) => event === 'response.completed',
  anthropic: ({ event }) => event === 'message_delta',
  gemini: ({ data }) => Boolean((data as Data).candidates[0].finishReason),
}

const everyPair = (check: (client: ClientId, name: UpstreamName) => void) =>
  everyUpstream.flatMap((name) => foreign(name).map((client) => proof(`${client} ← ${name}`, () => check(client, name))))

const sent = (client: ClientId, name: UpstreamName, more: Data = {}) =>
  send(client, clients[client].ask([clients[client].says('go')], more), name, { stream: true })
const reply = (name: UpstreamName) => replyOf(upstreams[name].protocol, everything)
const isChat = (name: UpstreamName) => upstreams[name].protocol === 'openai-chat' || upstreams[name].protocol === 'volcengine'
const terminalOf = (name: UpstreamName) => isTerminal[isChat(name) ? 'openai-chat' : upstreams[name].protocol]!

/** The same stream as other servers would send it. */
const spellings: Record<string, (stream: string) => string> = {
  'with CRLF': (stream) => stream.replaceAll('\r', '').replaceAll('\n', '\r\n'),
  'with CR': (stream) => stream.replaceAll('\r', '').replaceAll('\n', '\r'),
  'without a space': (stream) => stream.replaceAll('data: ', 'data:').replaceAll('event: ', 'event:'),
  'with comments': (stream) => `: begin\n\n${stream.replaceAll('\n\n', '\n\n: keep-alive\n\n')}`,
  'with a byte order mark': (stream) => `\ufeff${stream}`,
  'without a last blank line': (stream) => stream.trimEnd(),
  'in several lines of data': (stream) => stream.replaceAll(/^data: \{(?=.*\}$)/gm, 'data: {\ndata: '),
}

/** The order and the bytes of streams. */
export const streams: Case[] = [
  {
    number: 73,
    title: 'Chat Completions: choices in every chunk, one role, one finish, [DONE], and a usage chunk only if asked',
    proofs: [
      ...toClient('openai-chat', (seen) => {
        expectEverything(seen)
        expect(seen.finish).toBe('tool_calls')
        expect(seen.events.every(({ choices }) => choices.length > 0)).toBe(true)
      }),
      ...toClient(
        'openai-chat',
        ({ usage, events }) => {
          expect(usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 7 })
          expect(events.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
        },
        { stream_options: { include_usage: true } },
      ).map(about('with usage')),
    ],
  },
  {
    number: 74,
    title: 'Responses: created first, parts before their deltas, everything in the last event',
    proofs: toClient('openai-responses', (seen) => {
      expectEverything(seen)
      expect([seen.finish, seen.reply.status]).toEqual(['completed', 'completed'])
      expect(seen.usage).toMatchObject({ input_tokens: 20, output_tokens: 7 })
    }),
  },
  {
    number: 75,
    title: 'Anthropic: named events, usage at both ends, blocks in order, message_stop',
    proofs: toClient('anthropic', (seen) => {
      expectEverything(seen)
      expect(seen.finish).toBe('tool_use')
      expect(seen.usage).toMatchObject({ input_tokens: 20, output_tokens: 7 })
    }),
  },
  {
    number: 76,
    title: 'Gemini: no names, no [DONE], parts in every chunk, a reason in the last one',
    proofs: toClient('gemini', (seen) => {
      expectEverything(seen)
      expect(seen.finish).toBe('STOP')
      expect(seen.usage).toMatchObject({ promptTokenCount: 20 })
    }),
  },
  {
    number: 77,
    title: 'Gemini without alt=sse is one array, also when it fails',
    proofs: (['chat', 'responses', 'claude', 'ark'] as const).map((name) =>
      proof(`gemini ← ${name}`, () => {
        const { events } = reply(name)
        expectEverything(hearChunks(JSON.parse(sent('gemini', name).array(events))))
        expect(hearChunks(JSON.parse(sent('gemini', name).array(events.slice(0, 5)))).error).toBeDefined()
      }),
    ),
  },
  {
    number: 78,
    title: 'a stream that breaks off anywhere is an error',
    shown: [
      ['relay/relay.test.ts', 'a stream that breaks off after it has begun ends in an explicit error, and no other candidate is asked'],
    ],
    proofs: [
      ...everyPair((client, name) => {
        const { events } = reply(name)
        const end = events.findIndex(terminalOf(name))
        for (let length = 0; length <= end; length++) {
          const seen = sent(client, name).hear(events.slice(0, length))
          expect([length, seen.error === undefined]).toEqual([length, false])
        }
      }),
      ...foreign('chat').map((client) =>
        proof(`${client} ← chat, [DONE] without a finish`, () => {
          const begun = [chatChunk({ role: 'assistant', content: '' }), chatChunk({ content: 'yes' })]
          // Proxies write it behind replies that were cut, and OpenCode asks again and again for one without a reason.
          expect(sent(client, 'chat').hear([...begun, chatDone]).error).toBeDefined()
          expect(sent(client, 'chat').hear([chatDone]).error).toBeDefined()
        }),
      ),
    ],
  },
  {
    number: 79,
    title: 'a stream ends for the client with the upstream’s last event, not with its connection',
    proofs: (['openai-chat', 'anthropic', 'gemini'] as const).map((client) =>
      proof(`${client} ← responses`, () =>
        expectEverything(clients[client].hear(sent(client, 'responses').open(reply('responses').events))),
      ),
    ),
  },
  {
    number: 80,
    title: 'usage that comes behind the finish is told at the end',
    proofs: (['chat', 'ark'] as const).flatMap((name) =>
      answers(
        name,
        [{ text: 'yes' }],
        ['openai-responses', 'anthropic', 'gemini'],
        ({ usage }, { client }) => {
          expect(usage).toMatchObject(
            client === 'gemini' ? { promptTokenCount: 1234, candidatesTokenCount: 56 } : { input_tokens: 1234, output_tokens: 56 },
          )
        },
        { usage: { prompt_tokens: 1234, completion_tokens: 56, total_tokens: 1290 } },
      ),
    ),
  },
  {
    number: 81,
    title: 'letters survive when their bytes arrive one by one',
    proofs: everyPair((client, name) => {
      const seen = sent(client, name).hear(reply(name).events, 1)
      expectEverything(seen)
      expect(JSON.stringify(seen)).not.toContain('\ufffd')
    }),
  },
  {
    number: 82,
    title: 'streams are read however they are spelled',
    proofs: everyUpstream.flatMap((name) =>
      Object.entries(spellings).map(([spelling, respell]) =>
        proof(`${name}, ${spelling}`, () => {
          const stream = respell(streamOf(upstreams[name].protocol, reply(name).events))
          const client = foreign(name)[0]!
          for (const size of [5, 1e9]) expectEverything(sent(client, name).hear(stream, size))
        }),
      ),
    ),
    shown: [
      ['e2e/refusals.test.ts', 'explodes as gzip in a stream'],
      ['e2e/transport.test.ts', 'a compressed reply is plain for the client'],
    ],
  },
  {
    number: 83,
    title: 'data is written with a space behind its colon',
    proofs: everyPair((client, name) => {
      const bytes = sent(client, name).bytes(reply(name).events)
      expect(bytes).toMatch(/^(?:event|data): /)
      expect(bytes).not.toMatch(/^data:[^ ]/m)
    }),
  },
  {
    number: 84,
    title: 'an event of 5 MB is one',
    proofs: (['chat', 'claude'] as const).map((name) =>
      proof(name, () => {
        const long = 'x'.repeat(5 << 20)
        const { events } = replyOf(upstreams[name].protocol, [{ call: 'get', id: 'call_1', args: `{"a":"${long}"}` }])
        const seen = sent(foreign(name)[0]!, name).hear(events, 1 << 18)
        expect(seen.calls[0]!.input.length).toBe(long.length + 8)
      }),
    ),
  },
  {
    number: 94,
    title: 'Responses: numbered without gaps, one id an item, ids of its own kinds',
    proofs: toClient('openai-responses', ({ reply: { output }, calls }) => {
      expect(output.map(({ id }: Data) => id.split('_')[0])).toEqual(['rs', 'msg', 'fc', 'fc'])
      expect(new Set(output.map(({ id }: Data) => id)).size).toBe(4)
      expect(calls.map(({ id }) => id)).toEqual(['call_1', 'call_2'])
    }),
  },
  {
    number: 95,
    title: 'Responses: annotations and log probabilities are there, if only as empty lists',
    proofs: toClient('openai-responses', ({ reply: { output }, events }) => {
      expect(output[1].content[0]).toMatchObject({ annotations: [], logprobs: [] })
      for (const event of events.filter(({ type }) => type === 'response.output_text.delta')) expect(event.logprobs).toEqual([])
    }),
  },
]
