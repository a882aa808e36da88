import { describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { eventsOf, promptOf, readAll, readFixture } from '../fixture'
import { protocols } from '../index'
import type { Event, Frame, Part, Prompt, ProtocolId } from '../protocol'
import { writeReply } from './reply'

const builtin = (type: string): Prompt['tools'][number] => ({ kind: 'builtin', origin: 'openai-responses', raw: { type } })
const tools = ['local_shell', 'shell', 'apply_patch', 'computer'].map(builtin)

/** What the official SDK makes of a stream. */
async function accumulated(frames: Frame[]) {
  const text = frames.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join('')
  const fetch = async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
  const client = new OpenAI({
    apiKey: 'key',
    baseURL: 'http://localhost/v1',
    maxRetries: 0,
    fetch: fetch as unknown as typeof globalThis.fetch,
  })
  return client.responses.stream({ model: 'm', input: 'hi' }).finalResponse()
}

/** A response without what is new each time. */
const timeless = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (key, inner) => {
    if (key === 'created_at' || key === 'completed_at' || key === 'parsed' || key === 'parsed_arguments') return undefined
    return key === 'id' ? String(inner).split('_')[0] : inner
  })

async function expectSame(events: Event[]) {
  const written = (stream: boolean) => events.flatMap(writeReply(promptOf({ from: 'openai-responses', tools, stream })))
  const { output_text, output_parsed, ...streamed } = await accumulated(written(true))
  const whole = JSON.parse(written(false)[0]!.data)
  expect(timeless(streamed)).toEqual(timeless(whole))
  const said = whole.output.flatMap(({ content = [] }) => content).map(({ text = '' }) => text)
  expect(output_text).toBe(said.join(''))
}

const call = (name: string, input: object, kind: 'function' | 'custom' = 'function'): Part => ({
  type: 'tool-call',
  id: `call_${name}`,
  name,
  kind,
  input: JSON.stringify(input),
})
const cited = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 }
const logprobs = [{ token: 'a', logprob: -1, bytes: [97], top_logprobs: [] }]

const replies: [string, Part[]][] = [
  ['text', [{ type: 'text', text: 'Grüße 👋🏽' }]],
  ['a text with citations and log probabilities', [{ type: 'text', text: 'a', annotations: [cited], logprobs }]],
  ['no text', [{ type: 'text', text: '' }]],
  ['a refusal', [{ type: 'refusal', text: 'no' }]],
  [
    'sealed thoughts and calls',
    [
      { type: 'reasoning', text: 'hm', signature: 'sealed', origin: 'openai-responses' },
      { type: 'text', text: 'on it' },
      { type: 'reasoning', text: '', signature: 'sealed', origin: 'openai-responses' },
      call('f', { a: 1 }),
      call('p', { a: 1 }, 'custom'),
    ],
  ],
  [
    'calls of tools that the client runs',
    [
      call('local_shell', { command: ['ls'] }),
      call('shell', { commands: ['ls'] }),
      call('apply_patch', { operation: { type: 'delete_file', path: 'a' } }),
      call('computer', { actions: [{ type: 'wait' }] }),
    ],
  ],
  [
    'a picture',
    [
      { type: 'text', text: 'look' },
      { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } },
    ],
  ],
  ['calls that are named alike', [call('f', {}), call('f', {})]],
]

describe('74, 94, 95: the official SDK makes the same of a stream as of a whole reply', () => {
  test.each(replies)('%s', async (_, parts) => {
    await expectSame(eventsOf(parts))
  })

  test('a reply that was cut off', async () => {
    await expectSame(eventsOf([{ type: 'text', text: 'a' }, call('f', {})], { type: 'finish', reason: 'length' }))
  })

  test.each(['anthropic', 'gemini'] as ProtocolId[])('a recorded stream of %s', async (protocol) => {
    await expectSame(readAll(protocols[protocol].readReply(), readFixture(`${protocol}/fixtures/thinking-and-tools.sse`)))
  })
})

test('107: it takes a failure for what it is, with what was said so far', async () => {
  const events = eventsOf([{ type: 'text', text: 'Hello' }, call('f', { a: 1 })])
  const broken: Event[] = [...events.slice(0, 5), { type: 'error', fault: { kind: 'transient', status: 502, message: 'gone' } }]
  const failed = await accumulated(broken.flatMap(writeReply(promptOf({ from: 'openai-responses' }))))
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'server_error', message: 'gone' },
    output: [
      { type: 'message', content: [{ text: 'Hello' }] },
      { type: 'function_call', status: 'incomplete' },
    ],
  })
})
