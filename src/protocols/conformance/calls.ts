import { expect } from 'bun:test'
import { about, answers, asks, type Case, foreign, proof } from './case'
import { clients } from './clients'
import { responses } from './clients/responses'
import { send } from './harness'
import { toolsOf } from './schemas'
import type { Seen } from './seen'
import { blocksReply } from './vendors/anthropic-reply'
import { chatChunk, chatDone, chatUsage, chatWhole, usualUsage } from './vendors/chat-reply'
import { partsReply } from './vendors/gemini-reply'
import { replyOf } from './vendors/reply'
import { itemsReply } from './vendors/responses-reply'
import type { Reply } from './vendors/said'

type Delta = { index?: number; id?: string; type?: string; function?: { name?: string; arguments?: unknown } }

/** A stream of Chat Completions with just these deltas of calls, one a chunk. */
const callStream = (deltas: Delta[], finish = 'tool_calls'): Reply => ({
  whole: {},
  events: [
    chatChunk({ role: 'assistant', content: null }),
    ...deltas.map((delta) => chatChunk({ tool_calls: [delta] })),
    chatChunk({}, finish),
    chatUsage(usualUsage),
    chatDone,
  ],
})

const inputs = ({ calls }: Seen) => calls.map(({ name, input }) => `${name} ${JSON.stringify(JSON.parse(input))}`)

function expectTwoCalls(seen: Seen) {
  expect(inputs(seen)).toEqual(['get {"a":1}', 'put {"b":2}'])
  expect(new Set(seen.calls.map(({ id }) => id)).size).toBe(2)
  expect(seen.calls.every(({ id }) => id)).toBe(true)
}

const whole = (calls: unknown[]): Reply => ({ whole: chatWhole({ tool_calls: calls }, 'tool_calls'), events: [] })
const call = (name: string, args: unknown, more: object = {}) => ({
  id: `c_${name}`,
  type: 'function',
  function: { name, arguments: args },
  ...more,
})
const big = '{"id":9007199254740993}'
const longName = `mcp.server/${'tool_'.repeat(14)}end`
const streamed = { only: 'stream' } as const

/** Calls in replies. */
export const calls: Case[] = [
  {
    number: 30,
    title: 'ids that are the same or missing are made different',
    proofs: [
      ...answers(
        'chat',
        whole([call('get', '{"a":1}', { id: 'call_0' }), call('put', '{"b":2}', { id: 'call_0' })]),
        ['anthropic', 'openai-responses', 'gemini'],
        expectTwoCalls,
        { only: 'whole' },
      ),
      ...answers(
        'chat',
        callStream([
          { index: 0, id: '', type: 'function', function: { name: 'get', arguments: '{"a":1}' } },
          { index: 1, id: '', type: 'function', function: { name: 'put', arguments: '{"b":2}' } },
        ]),
        ['anthropic', 'openai-responses', 'gemini'],
        expectTwoCalls,
        streamed,
      ).map(about('empty')),
      ...asks(
        'openai-chat',
        {
          ...clients['openai-chat'].tools('get'),
          messages: [1, 2].flatMap((n) => [
            { role: 'user', content: `go ${n}` },
            { role: 'assistant', content: null, tool_calls: [call('get', '{}', { id: 'call_0' })] },
            { role: 'tool', tool_call_id: 'call_0', content: `r${n}` },
          ]),
        },
        ['claude', 'responses'],
        ({ lines }) => {
          const ids = lines.filter((line) => line.startsWith('call')).map((line) => line.split(' ')[1])
          expect(new Set(ids).size).toBe(2)
          expect(lines.filter((line) => line.startsWith('result')).map((line) => line.split(' ').at(-1))).toEqual(['r1', 'r2'])
        },
      ),
    ],
  },
  {
    number: 33,
    title: 'a call without arguments has an empty object of them',
    proofs: [
      ...['', null, undefined].flatMap((args) =>
        answers('chat', whole([call('get', args)]), foreign('chat'), (seen) => expect(inputs(seen)).toEqual(['get {}']), {
          only: 'whole',
        }).map(about(`${JSON.stringify(args)}`)),
      ),
      ...answers(
        'chat',
        callStream([{ index: 0, id: 'c1', type: 'function', function: { name: 'get' } }]),
        foreign('chat'),
        (seen) => expect(inputs(seen)).toEqual(['get {}']),
        streamed,
      ),
      ...answers('claude', emptyUse(), foreign('claude'), (seen) => expect(inputs(seen)).toEqual(['get {}'])),
    ],
  },
  {
    number: 34,
    title: 'calls are told apart although they share an index or have none',
    proofs: [
      ...answers(
        'chat',
        callStream([
          { index: 0, id: 'c1', type: 'function', function: { name: 'get', arguments: '{"a":1}' } },
          { index: 0, id: 'c2', type: 'function', function: { name: 'put', arguments: '{"b":2}' } },
        ]),
        foreign('chat'),
        expectTwoCalls,
        streamed,
      ),
      ...answers(
        'ark',
        callStream([
          { id: 'c1', type: 'function', function: { name: 'get', arguments: '{"a"' } },
          { id: 'c1', function: { arguments: ':1}' } },
          { id: 'c2', type: 'function', function: { name: 'put', arguments: '{"b":2}' } },
        ]),
        foreign('ark'),
        expectTwoCalls,
        streamed,
      ),
      ...answers(
        'gemini chat',
        callStream([
          { index: 0, id: '', type: 'function', function: { name: 'get', arguments: '{"a":1}' } },
          { index: 0, id: '', type: 'function', function: { name: 'put', arguments: '{"b":2}' } },
        ]),
        foreign('chat'),
        expectTwoCalls,
        streamed,
      ),
      ...answers(
        'mistral',
        callStream([
          { index: 0, function: { arguments: '{"a"' } },
          { index: 0, id: 'c1', type: 'function', function: { name: 'get', arguments: ':1}' } },
          { index: 1, id: 'c2', type: 'function', function: { name: 'put', arguments: '{"b":2}' } },
        ]),
        foreign('chat'),
        expectTwoCalls,
        streamed,
      ),
    ],
  },
  {
    number: 35,
    title: 'calls that arrive interleaved are told one after the other',
    proofs: answers(
      'chat',
      callStream([
        { index: 0, id: 'c1', type: 'function', function: { name: 'get', arguments: '' } },
        { index: 1, id: 'c2', type: 'function', function: { name: 'put', arguments: '{"b"' } },
        { index: 0, function: { arguments: '{"a"' } },
        { index: 1, function: { arguments: ':2}' } },
        { index: 0, function: { arguments: ':1}' } },
      ]),
      foreign('chat'),
      expectTwoCalls,
      streamed,
    ),
  },
  {
    number: 36,
    title: 'names that the vendor does not take come back as the client knows them',
    proofs: (
      [
        ['anthropic', 'chat'],
        ['anthropic', 'responses'],
        ['anthropic', 'gemini'],
        ['anthropic', 'ark'],
        ['openai-chat', 'gemini'],
        ['openai-responses', 'claude'],
        ['gemini', 'claude'],
      ] as const
    ).map(([client, name]) =>
      proof(`${client} → ${name}`, () => {
        const speaker = clients[client]
        const asked = (turns: object[]) => send(client, speaker.ask([speaker.says('go'), ...turns], speaker.tools(longName, 'plain')), name)
        const first = asked([])
        const { protocol } = {
          protocol:
            name === 'chat'
              ? 'openai-chat'
              : name === 'responses'
                ? 'openai-responses'
                : name === 'claude'
                  ? 'anthropic'
                  : name === 'ark'
                    ? 'volcengine'
                    : 'gemini',
        } as const
        const [sanitised] = toolsOf({ protocol }, first.body)
        expect(sanitised!.name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/)
        const seen = first.see(replyOf(protocol, [{ call: sanitised!.name, id: 'call_1', args: '{}' }]).whole)
        expect(seen.calls.map((one) => one.name)).toEqual([longName])
        const again = asked([...seen.turn, ...speaker.answers([[seen.calls[0]!, 'done']])])
        expect(again.text).toContain(`"${sanitised!.name}"`)
        expect(again.text).not.toContain(longName)
      }),
    ),
  },
  {
    number: 37,
    title: 'arguments that come only when they are done are neither lost nor doubled',
    proofs: [
      ...answers(
        'responses',
        itemsReply(
          [
            { id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'get', arguments: '{"a":1}', status: 'completed' },
            { id: 'fc_2', type: 'function_call', call_id: 'c2', name: 'put', arguments: '{"b":2}', status: 'completed' },
          ],
          {},
          false,
        ),
        foreign('responses'),
        expectTwoCalls,
      ),
      ...answers('responses', onlyItemDone(), foreign('responses'), (seen) => expect(inputs(seen)).toEqual(['get {"a":1}']), streamed).map(
        about('whole item'),
      ),
    ],
  },
  {
    number: 52,
    title: 'a call that the model got wrong is an error, never an empty end',
    proofs: (['openai-chat', 'anthropic', 'openai-responses'] as const).map((client) =>
      proof(`${client} ← gemini`, () => {
        const speaker = clients[client]
        const sent = (stream: boolean) => send(client, speaker.ask([speaker.says('go')]), 'gemini', { stream })
        const { whole: reply, events } = partsReply([], 'MALFORMED_FUNCTION_CALL')
        reply.candidates[0].content = { role: 'model' }
        expect(sent(true).hear(events.slice(-1)).error).toBeDefined()
        expect(() => sent(false).see(reply)).toThrow()
      }),
    ),
    shown: [['relay/conformance.test.ts', '52: a malformed call is tried again elsewhere before anything was said']],
  },
  {
    number: 53,
    title: 'digits of large numbers stay as they are',
    shown: [['relay/conformance.test.ts', '53: large numbers keep their digits when a client tells them back']],
    proofs: [
      ...(['chat', 'responses', 'claude', 'ark'] as const).flatMap((name) =>
        answers(name, [{ call: 'get', id: 'c1', args: big }], foreign(name), ({ calls: [seen] }) =>
          expect(seen!.input.replaceAll(/\s/g, '')).toBe(big),
        ),
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('get'),
          input: [
            { role: 'user', content: 'go' },
            { type: 'function_call', call_id: 'c1', name: 'get', arguments: big },
            { type: 'function_call_output', call_id: 'c1', output: big },
          ],
        },
        ['chat', 'claude', 'gemini', 'ark'],
        ({ text, warnings }) => {
          expect(text.match(/9007199254740993/g)?.length).toBe(2)
          expect(warnings).toEqual([])
        },
      ),
    ],
  },
  {
    number: 54,
    title: 'a reply with calls in it ends for them, whatever the upstream says',
    proofs: answers(
      'chat',
      [{ call: 'get', id: 'c1', args: '{}' }],
      ['anthropic', 'openai-responses', 'gemini'],
      ({ finish, calls: seen }, { client }) => {
        expect(seen.length).toBe(1)
        expect(finish).toBe({ anthropic: 'tool_use', 'openai-responses': 'completed', gemini: 'STOP', 'openai-chat': '' }[client])
      },
      { finish: 'stop' },
    ),
  },
]

/** A call of Anthropic's with an empty input, for which no delta came. */
function emptyUse(): Reply {
  const { whole: reply, events } = blocksReply([{ type: 'tool_use', id: 'toolu_1', name: 'get', input: {} }], 'tool_use')
  return { whole: reply, events: events.filter(({ event }) => event !== 'content_block_delta') }
}

/** A call that is told only in `output_item.done`. */
function onlyItemDone(): Reply {
  const reply = itemsReply([{ id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'get', arguments: '{"a":1}', status: 'completed' }])
  return { ...reply, events: reply.events.filter(({ event }) => !event?.includes('function_call_arguments')) }
}
