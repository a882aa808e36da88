import { describe, expect, test } from 'bun:test'
import { eventsOf, promptOf, writeAll } from '../fixture'
import type { Stamp } from '../openai-stamp'
import type { Event, JsonObject, Part, Prompt } from '../protocol'
import { writeReply } from './reply'

const builtin = (raw: JsonObject): Prompt['tools'][number] => ({ kind: 'builtin', origin: 'openai-responses', raw })
const call = (name: string, input: object, id = 'call_1'): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  input: JSON.stringify(input),
})

function newStamp(): Stamp {
  let made = 0
  return { id: (prefix) => `${prefix}${made++}`, seconds: () => 1_700_000_000 }
}

function written(events: Event[], fields: Partial<Prompt> = {}) {
  const writer = (stream: boolean) => writeReply(promptOf({ from: 'openai-responses', ...fields, stream }), newStamp())
  const steps = writeAll(writer(true), events).map(({ data }) => data)
  const [whole] = writeAll(writer(false), events)
  return { steps, output: steps.at(-1)!.response.output as JsonObject[], response: steps.at(-1)!.response, whole: whole!.data }
}

const typesOf = (steps: JsonObject[]) => steps.map(({ type }) => (type as string).replace('response.', ''))

describe('50: a call of a tool that the client runs is told in the item that the client knows', () => {
  const cases: [string, JsonObject, Part, JsonObject][] = [
    [
      'a local shell',
      { type: 'local_shell' },
      call('local_shell', { command: ['ls', '-l'], timeout_ms: 9 }),
      { id: 'lsh_1', type: 'local_shell_call', action: { type: 'exec', command: ['ls', '-l'], env: {}, timeout_ms: 9 } },
    ],
    [
      'a local shell that was given one line',
      { type: 'local_shell' },
      call('local_shell', { command: 'ls -l' }),
      { type: 'local_shell_call', action: { command: ['bash', '-lc', 'ls -l'] } },
    ],
    [
      'a shell',
      { type: 'shell', environment: { type: 'local' } },
      call('shell', { commands: ['ls'] }),
      { id: 'sh_1', type: 'shell_call', action: { commands: ['ls'], timeout_ms: null, max_output_length: null }, environment: null },
    ],
    [
      'a patch',
      { type: 'apply_patch' },
      call('apply_patch', { operation: { type: 'update_file', path: 'a', diff: '+b' } }),
      { id: 'apc_1', type: 'apply_patch_call', operation: { type: 'update_file', path: 'a', diff: '+b' } },
    ],
    [
      'a patch without its frame',
      { type: 'apply_patch' },
      call('apply_patch', { type: 'delete_file', path: 'a' }),
      { type: 'apply_patch_call', operation: { type: 'delete_file', path: 'a' } },
    ],
    [
      'a computer',
      { type: 'computer' },
      call('computer', { actions: [{ type: 'screenshot' }] }),
      { id: 'cu_1', type: 'computer_call', actions: [{ type: 'screenshot' }], pending_safety_checks: [] },
    ],
    [
      'the first computer',
      { type: 'computer_use_preview' },
      call('computer', { actions: [{ type: 'wait' }] }),
      { type: 'computer_call', action: { type: 'wait' } },
    ],
    [
      'a search for tools',
      { type: 'tool_search', execution: 'client' },
      call('tool_search', { query: 'agents' }),
      { id: 'tsc_1', type: 'tool_search_call', execution: 'client', arguments: { query: 'agents' } },
    ],
  ]
  test.each(cases)('%s', (_, raw, part, expected) => {
    const { steps, output, whole } = written(eventsOf([part]), { tools: [builtin(raw)] })
    expect(typesOf(steps)).toEqual(['created', 'in_progress', 'output_item.added', 'output_item.done', 'completed'])
    expect(output).toMatchObject([{ call_id: 'call_1', status: 'completed', ...expected }])
    expect(steps[2]!.item).toMatchObject({ id: output[0]!.id!, type: output[0]!.type!, call_id: 'call_1', status: 'in_progress' })
    expect(whole.output).toEqual(output)
  })

  test('a function of the same name is called as one', () => {
    const tools: Prompt['tools'] = [builtin({ type: 'apply_patch' }), { kind: 'function', name: 'apply_patch' }]
    expect(written(eventsOf([call('apply_patch', {})]), { tools }).output).toMatchObject([{ type: 'function_call' }])
  })
})

test('125: a picture is an item of its own; one that is only linked is told by its address', () => {
  const picture: Part = { type: 'image', source: { kind: 'base64', mime: 'image/webp', data: 'AAAA' } }
  const linked: Part = { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } }
  const { steps, output, whole } = written(eventsOf([picture, linked]))
  expect(typesOf(steps).slice(2, 7)).toEqual([
    'output_item.added',
    'image_generation_call.in_progress',
    'image_generation_call.generating',
    'image_generation_call.completed',
    'output_item.done',
  ])
  expect(output).toMatchObject([
    { id: 'ig_1', type: 'image_generation_call', status: 'completed', output_format: 'webp', result: 'AAAA' },
    { type: 'message', content: [{ type: 'output_text', text: '![image](https://a.example/b.png)' }] },
  ])
  expect(whole.output).toEqual(output)
})

test('95: log probabilities stand in the deltas and in the text; their bytes are numbers', () => {
  const logprobs = [{ token: 'é', logprob: -1, bytes: null, top_logprobs: [{ token: 'e', logprob: -2, bytes: [101] }] }]
  const told = [{ token: 'é', logprob: -1, bytes: [195, 169], top_logprobs: [{ token: 'e', logprob: -2, bytes: [101] }] }]
  const events: Event[] = [
    { type: 'start' },
    { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
    { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'é', logprobs } },
    { type: 'part-end', index: 0, part: { type: 'text', text: 'é', logprobs } },
    { type: 'finish', reason: 'stop' },
    { type: 'end' },
  ]
  const { steps, output } = written(events)
  expect(steps.find(({ type }) => type === 'response.output_text.delta')!.logprobs).toEqual(told)
  expect(steps.find(({ type }) => type === 'response.output_text.done')!.logprobs).toEqual(told)
  expect(output).toMatchObject([{ content: [{ logprobs: told }] }])
})

test('30, 94: calls that an upstream names alike get ids of their own', () => {
  const { steps, output } = written(eventsOf([call('f', {}), call('g', {}), call('h', {})]))
  expect(output.map(({ call_id }) => call_id)).toEqual(['call_1', 'call_1_2', 'call_1_3'])
  const added = steps.filter(({ type }) => type === 'response.output_item.added').map(({ item }) => item.call_id)
  expect(added).toEqual(['call_1', 'call_1_2', 'call_1_3'])
})

test('92: a sign of life is told once the response has begun', () => {
  const events: Event[] = [{ type: 'ping' }, { type: 'start' }, { type: 'ping' }, { type: 'finish', reason: 'stop' }, { type: 'end' }]
  const { steps } = written(events)
  expect(typesOf(steps)).toEqual(['created', 'in_progress', 'keepalive', 'completed'])
  expect(steps.map(({ sequence_number }) => sequence_number)).toEqual([0, 1, 2, 3])
})

test('87: why a model refuses is told as its refusal', () => {
  const details = { type: 'refusal', category: 'cyber', explanation: 'This would do harm.' }
  const { response, whole } = written(eventsOf([{ type: 'text', text: 'Well' }], { type: 'finish', reason: 'refusal', details }))
  const expected = {
    status: 'incomplete',
    incomplete_details: { reason: 'content_filter' },
    output: [
      {
        type: 'message',
        content: [
          { type: 'output_text', text: 'Well' },
          { type: 'refusal', refusal: 'This would do harm.' },
        ],
      },
    ],
  }
  expect(response).toMatchObject(expected)
  expect(whole).toMatchObject(expected)
})

test('103, 106: a response that is over has usage, even if its upstream told none', () => {
  const events = eventsOf([{ type: 'text', text: 'a' }]).filter(({ type }) => type !== 'usage')
  expect(written(events).whole.usage).toEqual({
    input_tokens: 0,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 0,
  })
})

test('a sealed state is told with the item and with the response', () => {
  const sealed: Part = { type: 'reasoning', text: '', signature: 'sealed', origin: 'openai-responses' }
  const { steps, output } = written(eventsOf([sealed, call('f', {})]))
  expect(output[0]).toEqual({ id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'sealed' })
  expect(steps.find(({ type }) => type === 'response.output_item.done')!.item).toEqual(output[0])
})
