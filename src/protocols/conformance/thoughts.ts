import { expect } from 'bun:test'
import { asks, type Case, judged, proof } from './case'
import { type ClientId, clients } from './clients'
import { anthropic } from './clients/anthropic'
import { chat } from './clients/chat'
import { type Data, findAll } from './data'
import { type Circumstances, newMemory, seal, send } from './harness'
import type { Seen } from './seen'
import { sessions } from './sessions'
import { type UpstreamName, upstreams } from './upstreams'
import { partsReply } from './vendors/gemini-reply'
import { replyOf } from './vendors/reply'
import { itemsReply, messageItem } from './vendors/responses-reply'
import type { Said } from './vendors/said'

/** A turn of a session: what the model said, as this client got it, with the request that will tell it back. */
interface Turn {
  seen: Seen
  turns: Data[]
}

/** Lets the model say something, and the client go on with it: with results for its calls, or with another question. */
function converse(client: ClientId, name: UpstreamName, turns: Data[], said: Said[], circumstances: Circumstances = {}): Turn {
  const speaker = clients[client]
  const sent = judged(client, speaker.ask(turns, speaker.tools('get')), name, { ...circumstances, stream: true })
  const seen = sent.hear(replyOf(upstreams[name].protocol, said).events, 50)
  return { seen, turns: [...turns, ...seen.turn, ...goOn(client, seen)] }
}

const goOn = (client: ClientId, { calls }: Seen): Data[] =>
  calls.length ? clients[client].answers(calls.map((call) => [call, 'done'])) : [clients[client].says('and?')]

/** What the vendor gets of the session so far. */
const told = (client: ClientId, name: UpstreamName, turns: Data[], circumstances: Circumstances = {}) =>
  judged(client, clients[client].ask(turns, clients[client].tools('get')), name, circumstances)

const go = (client: ClientId) => [clients[client].says('go')]
const signature = Buffer.from('made by Gemini').toString('base64')
const signedCall: Said[] = [{ call: 'get', id: 'call_1', args: '{}', state: signature }]
const withoutStates: Record<ClientId, (turn: Data) => Data[]> = {
  'openai-chat': ({ reasoning_details, ...message }) => [
    { ...message, ...(message.tool_calls && { tool_calls: message.tool_calls.map(({ extra_content, ...call }: Data) => call) }) },
  ],
  'openai-responses': (item) => (item.type === 'reasoning' ? [] : [item]),
  anthropic: ({ role, content }) => [
    { role, content: Array.isArray(content) ? content.filter(({ type }: Data) => !/thinking/.test(type)) : content },
  ],
  gemini: (content) => [content],
}

const signaturesOf = (body: Data) => findAll(body, 'thoughtSignature')

/** What a thought leaves behind for its vendor, and how it comes back. */
export const thoughts: Case[] = [
  {
    number: 55,
    title: 'what OpenAI encrypted comes back in each turn of a loop, before what it belongs to',
    proofs: (['anthropic', 'openai-chat', 'gemini'] as const).map((client) =>
      proof(`${client} → responses`, () => {
        const circumstances = { scope: 'org', memory: newMemory() }
        let turns = go(client)
        for (const n of [1, 2, 3])
          turns = converse(
            client,
            'responses',
            turns,
            [
              { thought: `step ${n}`, state: `gAAA${n}` },
              { call: 'get', id: `call_${n}`, args: `{"n":${n}}` },
            ],
            circumstances,
          ).turns
        const { body } = told(client, 'responses', turns, circumstances)
        expect(findAll(body.input, 'encrypted_content')).toEqual(['gAAA1', 'gAAA2', 'gAAA3'])
        const kinds = body.input.slice(1).map(({ type }: Data) => type)
        expect(kinds).toEqual(Array(3).fill(['reasoning', 'function_call', 'function_call_output']).flat())
      }),
    ),
  },
  {
    number: 56,
    title: 'a signature of Gemini’s comes back on its call, from memory if the client drops it, and is replaced when it is lost',
    proofs: (['anthropic', 'openai-responses', 'openai-chat'] as const).flatMap((client) => [
      proof(`${client} → gemini 3`, () => {
        const { turns } = converse(client, 'gemini 3', go(client), signedCall, { memory: newMemory() })
        expect(signaturesOf(told(client, 'gemini 3', turns).body)).toEqual([signature])
      }),
      proof(`${client} → gemini 3, from memory`, () => {
        const memory = newMemory()
        const { turns } = converse(client, 'gemini 3', go(client), signedCall, { memory })
        const bare = turns.flatMap((turn) => withoutStates[client](turn))
        expect(signaturesOf(told(client, 'gemini 3', bare, { memory }).body)).toEqual([signature])
      }),
      proof(`${client} → gemini 3, from memory, though ids begin anew in each turn`, () => {
        const memory = newMemory()
        let turns = go(client)
        const made = [1, 2].map((n) => Buffer.from(`made in turn ${n}`).toString('base64'))
        for (const [at, state] of made.entries())
          turns = converse(client, 'gemini 3', turns, [{ call: 'get', id: 'call_0', args: `{"n":${at}}`, state }], { memory }).turns
        const bare = turns.flatMap((turn) => withoutStates[client](turn))
        for (const said of [turns, bare]) expect(signaturesOf(told(client, 'gemini 3', said, { memory }).body)).toEqual(made)
      }),
      proof(`${client} → gemini 3, lost`, () => {
        const { turns } = converse(client, 'gemini 3', go(client), signedCall)
        const bare = turns.flatMap((turn) => withoutStates[client](turn))
        expect(signaturesOf(told(client, 'gemini 3', bare).body)).toEqual(['skip_thought_signature_validator'])
      }),
    ]),
  },
  {
    number: 57,
    title: 'a signature on a text, or on an empty one, is not lost, and neither is the text',
    proofs: (['anthropic', 'openai-responses', 'openai-chat'] as const).flatMap((client) =>
      [
        [{ text: 'one ' }, { text: 'two', thoughtSignature: signature }],
        [{ text: 'one two' }, { text: '', thoughtSignature: signature }],
      ].map((parts, at) =>
        proof(`${client} ← gemini, ${['with text', 'alone'][at]}`, () => {
          const memory = newMemory()
          const sent = send(client, clients[client].ask(go(client)), 'gemini 3', { stream: true, memory })
          const seen = sent.hear(partsReply(parts).events)
          expect(seen.text).toBe('one two')
          const { body, lines } = told(client, 'gemini 3', [...go(client), ...seen.turn, clients[client].says('and?')], { memory })
          expect(lines).toEqual(['user: go', 'assistant: one two', 'user: and?'])
          // Chat Completions' clients have no slot for it, and Gemini does not insist on these.
          if (client !== 'openai-chat') expect(signaturesOf(body)).toEqual([signature])
        }),
      ),
    ),
  },
  {
    number: 58,
    title: 'Gemini gets its own signatures as it made them, and nobody else’s',
    proofs: asks(
      'anthropic',
      {
        max_tokens: 99,
        messages: [
          { role: 'user', content: 'go' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'foreign', signature: 'EqQBCgIYAhIM.not+base64-' },
              { type: 'thinking', thinking: 'openai', signature: seal.seal({ origin: 'openai-responses', signature: 'gAAA' }) },
              { type: 'thinking', thinking: 'own', signature: seal.seal({ origin: 'gemini', signature }) },
              { type: 'text', text: 'yes' },
            ],
          },
          { role: 'user', content: 'and?' },
        ],
      },
      ['gemini', 'gemini 3'],
      ({ body, text }) => {
        expect(signaturesOf(body)).toEqual([signature])
        expect(text).not.toMatch(/EqQB|gAAA/)
      },
    ),
  },
  {
    number: 59,
    title: 'a session that others have served goes on anywhere, without their thoughts',
    proofs: [
      ...sessions,
      ...(['responses', 'gemini 3', 'deepseek'] as const).map((name) =>
        proof(`anthropic → claude after ${name}`, () => {
          const { turns } = converse('anthropic', name, go('anthropic'), [
            { thought: 'hm', state: signature },
            { text: 'I look' },
            { call: 'get', id: 'call_1', args: '{}' },
          ])
          const { body, lines, text } = told('anthropic', 'claude', turns)
          expect(lines).toEqual(['user: go', 'assistant: I look', 'call get#call_1 {}', 'result #call_1 done'])
          expect(text).not.toContain('hm')
          expect(findAll(body, 'signature')).toEqual([])
        }),
      ),
    ],
  },
  {
    number: 60,
    title: 'what one account encrypted does not go to another',
    proofs: [
      proof('anthropic → responses of another account', () => {
        const { turns } = converse('anthropic', 'responses', go('anthropic'), [{ thought: 'hm', state: 'gAAA' }, { text: 'yes' }], {
          scope: 'one',
        })
        expect(findAll(told('anthropic', 'responses', turns, { scope: 'one' }).body, 'encrypted_content')).toEqual(['gAAA'])
        const { body, lines } = told('anthropic', 'responses', turns, { scope: 'two' })
        expect(findAll(body, 'encrypted_content')).toEqual([])
        expect(lines.filter((line) => line.startsWith('assistant'))).toEqual(['assistant: yes'])
      }),
    ],
    shown: [['relay/conformance.test.ts', '60: what another account encrypted is taken out after a refusal']],
  },
  {
    number: 61,
    title: 'a thought that Anthropic redacted survives a round trip',
    proofs: [
      ...(['openai-responses', 'openai-chat', 'gemini'] as const).map((client) =>
        proof(`${client} → claude`, () => {
          const memory = newMemory()
          const { seen, turns } = converse(
            client,
            'claude',
            go(client),
            [{ redacted: 'cmVkYWN0ZWQ=' }, { call: 'get', id: 'toolu_1', args: '{}' }],
            { memory },
          )
          expect(seen.reasoning).toBe('')
          expect(findAll(told(client, 'claude', turns, { memory }).body.messages, 'data')).toEqual(['cmVkYWN0ZWQ='])
        }),
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          messages: [
            { role: 'user', content: 'go' },
            {
              role: 'assistant',
              content: [
                { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
                { type: 'text', text: 'yes' },
              ],
            },
            { role: 'user', content: 'and?' },
          ],
        },
        ['claude'],
        ({ body }) => expect(findAll(body.messages, 'data')).toEqual(['cmVkYWN0ZWQ=']),
      ),
    ],
  },
  {
    number: 62,
    title: 'thoughts between calls stay between them',
    proofs: [
      proof('anthropic → responses', () => {
        const said: Said[] = [1, 2].flatMap((n) => [
          { thought: `t${n}`, state: `gAAA${n}` },
          { call: 'get', id: `call_${n}`, args: '{}' },
        ])
        const { seen, turns } = converse('anthropic', 'responses', go('anthropic'), said, { scope: 'org' })
        expect(seen.order).toEqual(['reasoning', 'call', 'reasoning', 'call'])
        const kinds = told('anthropic', 'responses', turns, { scope: 'org' }).body.input.map(({ type }: Data) => type)
        expect(kinds.slice(1, 5)).toEqual(['reasoning', 'function_call', 'reasoning', 'function_call'])
      }),
      proof('openai-responses → claude', () => {
        const said: Said[] = [1, 2].flatMap((n) => [
          { thought: `t${n}`, state: `c2lnbmVk${n}===`.slice(0, 12) },
          { call: 'get', id: `toolu_${n}`, args: '{}' },
        ])
        const { seen, turns } = converse('openai-responses', 'claude', go('openai-responses'), said)
        expect(seen.order).toEqual(['reasoning', 'call', 'reasoning', 'call'])
        const kinds = told('openai-responses', 'claude', turns).body.messages[1].content.map(({ type }: Data) => type)
        expect(kinds).toEqual(['thinking', 'tool_use', 'thinking', 'tool_use'])
      }),
      ...asks(
        'anthropic',
        {
          max_tokens: 9999,
          thinking: { type: 'enabled', budget_tokens: 2000 },
          ...anthropic.tools('get'),
          messages: [
            { role: 'user', content: 'go' },
            {
              role: 'assistant',
              content: [1, 2].flatMap((n) => [
                { type: 'thinking', thinking: `t${n}`, signature: `c2ln${n}` },
                { type: 'tool_use', id: `toolu_${n}`, name: 'get', input: {} },
              ]),
            },
            { role: 'user', content: [1, 2].map((n) => ({ type: 'tool_result', tool_use_id: `toolu_${n}`, content: 'done' })) },
          ],
        },
        ['claude'],
        ({ lines }) =>
          expect(lines.slice(1, 5)).toEqual(['assistant thinks t1', 'call get#toolu_1 {}', 'assistant thinks t2', 'call get#toolu_2 {}']),
      ),
    ],
  },
  {
    number: 66,
    title: 'earlier thoughts are told to those who want them, and to nobody else',
    proofs: [
      ...(['anthropic', 'openai-responses'] as const).flatMap((client) => [
        proof(`${client} → deepseek`, () => {
          const first = converse(client, 'deepseek', go(client), [{ thought: 'let me see' }, { call: 'get', id: 'call_1', args: '{}' }])
          const { turns } = converse(client, 'deepseek', first.turns, [{ text: 'done' }])
          expect(echoes(told(client, 'deepseek', turns).body)).toEqual(['let me see', ''])
        }),
        proof(`${client} → moonshot`, () => {
          const { turns } = converse(client, 'moonshot', go(client), [{ thought: 'let me see' }, { call: 'get', id: 'call_1', args: '{}' }])
          expect(echoes(told(client, 'moonshot', turns).body)).toEqual(['let me see'])
        }),
        proof(`${client} → deepseek r1`, () => {
          const { turns } = converse(client, 'deepseek r1', go(client), [{ thought: 'let me see' }, { text: 'yes' }])
          expect(echoes(told(client, 'deepseek r1', turns).body)).toEqual([undefined])
        }),
      ]),
      ...(['deepseek', 'moonshot', 'deepseek r1'] as const).map((name) =>
        proof(`openai-chat → ${name}`, () => {
          const call = { id: 'c1', type: 'function', function: { name: 'get', arguments: '{}' } }
          const messages = [
            ...go('openai-chat'),
            { role: 'assistant', content: null, tool_calls: [call] },
            { role: 'tool', tool_call_id: 'c1', content: 'done' },
            { role: 'assistant', content: 'yes', reasoning_content: 'known' },
            { role: 'user', content: 'and?' },
          ]
          const [first, second] = echoes(judged('openai-chat', { messages, ...chat.tools('get') }, name).body)
          if (name === 'deepseek r1') expect([first, second]).toEqual([undefined, undefined])
          else expect(first).toBeString()
          if (name === 'deepseek') expect(second).toBe('known')
        }),
      ),
    ],
  },
  {
    number: 70,
    title: 'the parts of a summary are one thought, and a thought without words is a redacted one',
    proofs: (['anthropic', 'openai-chat', 'gemini'] as const).map((client) =>
      proof(`${client} ← responses`, () => {
        const summary = ['one', 'two'].map((text) => ({ type: 'summary_text', text }))
        const reasoning = (words: Data[]) => ({ id: 'rs_1', type: 'reasoning', summary: words, encrypted_content: 'gAAA' })
        const sent = (stream: boolean) => send(client, clients[client].ask(go(client)), 'responses', { stream })
        const spoken = itemsReply([reasoning(summary), messageItem('yes')])
        const silent = itemsReply([reasoning([]), messageItem('yes')])
        for (const seen of [sent(false).see(spoken.whole), sent(true).hear(spoken.events)])
          expect([seen.reasoning, seen.text]).toEqual(['one\n\ntwo', 'yes'])
        for (const seen of [sent(false).see(silent.whole), sent(true).hear(silent.events)]) {
          expect([seen.reasoning, seen.text]).toEqual(['', 'yes'])
          if (client === 'anthropic') expect(seen.order).toEqual(['redacted', 'text'])
        }
      }),
    ),
  },
]

const echoes = ({ messages }: Data) =>
  messages.filter(({ role }: Data) => role === 'assistant').map((message: Data) => message.reasoning_content)
