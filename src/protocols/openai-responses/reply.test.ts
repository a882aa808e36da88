import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import type { Event, Frame, JsonObject, Part } from '../protocol'
import { readReply } from './reply'

const created = { type: 'response.created', response: { id: 'resp_1', model: 'm', status: 'in_progress', output: [] } }
const completed = (output: JsonObject[] = [], more: JsonObject = {}) => ({
  type: 'response.completed',
  response: { id: 'resp_1', model: 'm', status: 'completed', output, usage: { input_tokens: 3, output_tokens: 2 }, ...more },
})
const step = (type: string, output_index: number, fields: JsonObject): JsonObject => ({ type: `response.${type}`, output_index, ...fields })
const added = (at: number, item: JsonObject) => step('output_item.added', at, { item })
const done = (at: number, item: JsonObject) => step('output_item.done', at, { item })
const message = (text: string, id = 'msg_1'): JsonObject => ({
  id,
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
})

function read(steps: JsonObject[]): Event[] {
  const reader = readReply()
  const frames: (Frame | null)[] = steps.map((data) => ({ event: data.type as string, data: JSON.stringify(data) }))
  return [...frames, null].flatMap((frame) => reader(frame))
}

const readWhole = (data: unknown): Event[] => {
  const reader = readReply()
  return [...reader({ whole: true, data: typeof data === 'string' ? data : JSON.stringify(data) }), ...reader(null)]
}

function replyOf(events: Event[]) {
  const collected = collect()
  for (const event of events) collected.add(event)
  return collected.reply()
}

const partsOf = (...steps: JsonObject[]): Part[] => replyOf(checked(read([created, ...steps, completed()]))).parts

/** Dense indexes, deltas only of open parts, ends that agree with what was said, one terminal event. */
function checked(events: Event[]): Event[] {
  const open = new Map<number, string>()
  let next = 0
  for (const event of events) {
    if (event.type === 'part-start') {
      expect(event.index).toBe(next++)
      open.set(event.index, '')
    }
    if (event.type === 'part-delta') {
      expect(open.has(event.index)).toBe(true)
      if ('text' in event.delta) open.set(event.index, open.get(event.index) + event.delta.text)
    }
    if (event.type === 'part-end') {
      const said = 'text' in event.part ? event.part.text : 'input' in event.part ? event.part.input : ''
      expect(said).toBe(open.get(event.index)!)
      open.delete(event.index)
    }
  }
  const terminals = events.filter(({ type }) => type === 'end' || type === 'error')
  expect(terminals).toEqual([events.at(-1)!])
  if (events.at(-1)!.type === 'end') expect(open.size).toBe(0)
  return events
}

describe('a stream', () => {
  test('becomes start, parts, usage, finish and end', () => {
    const events = read([
      created,
      { type: 'response.in_progress', response: { id: 'resp_1' } },
      added(0, { id: 'msg_1', type: 'message', content: [] }),
      step('content_part.added', 0, { content_index: 0, part: { type: 'output_text', text: '' } }),
      step('output_text.delta', 0, { content_index: 0, delta: 'Hel' }),
      step('output_text.delta', 0, { content_index: 0, delta: 'lo' }),
      step('output_text.done', 0, { content_index: 0, text: 'Hello' }),
      done(0, message('Hello')),
      completed([message('Hello')]),
    ])
    expect(checked(events)).toEqual([
      { type: 'start', id: 'resp_1', model: 'm' },
      { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'Hel' } },
      { type: 'part-delta', index: 0, delta: { kind: 'text', text: 'lo' } },
      { type: 'part-end', index: 0, part: { type: 'text', text: 'Hello' } },
      { type: 'usage', usage: { input: 3, output: 2 } },
      { type: 'finish', reason: 'stop', raw: 'completed' },
      { type: 'end' },
    ])
  })

  const cases: [string, JsonObject[], Part[]][] = [
    ['without added events', [step('output_text.delta', 0, { delta: 'a' })], [{ type: 'text', text: 'a' }]],
    ['text only in output_text.done', [step('output_text.done', 0, { text: 'a' })], [{ type: 'text', text: 'a' }]],
    ['text only in output_item.done', [done(0, message('a'))], [{ type: 'text', text: 'a' }]],
    [
      'the rest of a text in output_item.done',
      [step('output_text.delta', 0, { delta: 'a' }), done(0, message('ab'))],
      [{ type: 'text', text: 'ab' }],
    ],
    [
      'a done that contradicts the deltas changes nothing',
      [step('output_text.delta', 0, { delta: 'a' }), done(0, message('xy'))],
      [{ type: 'text', text: 'a' }],
    ],
    [
      '86: a refusal',
      [step('refusal.delta', 0, { delta: 'no' }), step('refusal.done', 0, { refusal: 'no!' })],
      [{ type: 'refusal', text: 'no!' }],
    ],
    [
      'a citation',
      [
        step('output_text.delta', 0, { delta: 'a' }),
        step('output_text.annotation.added', 0, { annotation: { type: 'url_citation', url: 'u' } }),
      ],
      [{ type: 'text', text: 'a', annotations: [{ type: 'url_citation', url: 'u' }] }],
    ],
    [
      '70: two summary segments and the state',
      [
        added(0, { id: 'rs_1', type: 'reasoning', summary: [] }),
        step('reasoning_summary_text.delta', 0, { summary_index: 0, delta: 'a' }),
        step('reasoning_summary_text.delta', 0, { summary_index: 1, delta: 'b' }),
        done(0, { id: 'rs_1', type: 'reasoning', summary: [{ text: 'a' }, { text: 'bc' }], encrypted_content: 'enc' }),
      ],
      [{ type: 'reasoning', text: 'a\n\nbc', signature: 'enc', origin: 'openai-responses', itemId: 'rs_1' }],
    ],
    [
      '70: an empty summary',
      [added(0, { id: 'rs_1', type: 'reasoning' }), done(0, { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'enc' })],
      [{ type: 'reasoning', text: '', signature: 'enc', origin: 'openai-responses', itemId: 'rs_1' }],
    ],
    [
      'thoughts as they are',
      [step('reasoning_text.delta', 0, { content_index: 0, delta: 'a' }), done(0, { type: 'reasoning', content: [{ text: 'ab' }] })],
      [{ type: 'reasoning', text: 'ab', origin: 'openai-responses' }],
    ],
    [
      'a hosted tool',
      [added(0, { id: 'ws_1', type: 'web_search_call' }), done(0, { id: 'ws_1', type: 'web_search_call', status: 'completed' })],
      [{ type: 'opaque', origin: 'openai-responses', raw: { id: 'ws_1', type: 'web_search_call', status: 'completed' } }],
    ],
  ]
  test.each(cases)('%s', (_, steps, expected) => {
    expect(partsOf(...steps)).toEqual(expected)
  })

  test('125: a picture is one, not a call of a tool', () => {
    const picture = { id: 'ig_1', type: 'image_generation_call', status: 'completed', output_format: 'webp', result: 'AAAA' }
    const steps = [
      added(0, { ...picture, status: 'in_progress', result: null }),
      step('image_generation_call.generating', 0, {}),
      done(0, picture),
    ]
    expect(partsOf(...steps)).toEqual([{ type: 'image', source: { kind: 'base64', mime: 'image/webp', data: 'AAAA' } }])
    expect(partsOf(added(0, { ...picture, result: null }))).toEqual([])
  })

  test('log probabilities come with their text, their bytes made good', () => {
    const told = [{ token: 'é', logprob: -1, top_logprobs: [{ token: 'e', logprob: -2 }] }]
    const logprobs = [{ token: 'é', logprob: -1, bytes: [195, 169], top_logprobs: [{ token: 'e', logprob: -2, bytes: [101] }] }]
    const events = read([created, step('output_text.delta', 0, { delta: 'é', logprobs: told }), completed([message('é')])])
    expect(events[2]).toEqual({ type: 'part-delta', index: 0, delta: { kind: 'text', text: 'é', logprobs } })
    const whole = { ...message('é'), content: [{ type: 'output_text', text: 'é', logprobs: told }] }
    expect(replyOf(readWhole({ id: 'r', status: 'completed', output: [whole] })).parts).toEqual([{ type: 'text', text: 'é', logprobs }])
  })

  test('a call that stands only in response.completed is told beside what was heard before', () => {
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
    const heard = [step('output_text.delta', 0, { delta: 'a' }), done(0, message('a')), added(1, call), done(1, call)]
    const late = { ...call, id: 'fc_2', call_id: 'd', name: 'g' }
    const reply = replyOf(checked(read([created, ...heard, completed([message('a'), call, late])])))
    expect(reply.parts).toMatchObject([{ text: 'a' }, { id: 'c' }, { id: 'd', name: 'g', input: '{}' }])
  })

  test('a tool that the client runs makes it the client’s turn', () => {
    const call = { id: 'sh_1', type: 'shell_call', call_id: 'c', action: { commands: ['ls'] } }
    expect(replyOf(read([created, done(0, call), completed([call])])).finish?.reason).toBe('tool-calls')
  })

  test('items that stand only in response.completed are told', () => {
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
    const reply = replyOf(checked(read([created, completed([message('a'), call])])))
    expect(reply.parts).toMatchObject([{ text: 'a' }, { name: 'f', input: '{}' }])
    expect(reply.finish?.reason).toBe('tool-calls')
  })

  test('an empty output in response.completed takes nothing back', () => {
    expect(partsOf(step('output_text.delta', 0, { delta: 'a' }))).toEqual([{ type: 'text', text: 'a' }])
  })

  test('on the way past, with only the first and the last event heard, the end is still understood', () => {
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
    const events = read([created, step('output_text.delta', 0, { delta: 'He' }), completed([message('Hello'), call])])
    expect(replyOf(checked(events))).toMatchObject({ finish: { reason: 'tool-calls' }, usage: { input: 3, output: 2 } })
  })
})

describe('calls', () => {
  const call = (args: string | undefined): JsonObject => ({
    id: 'fc_1',
    type: 'function_call',
    call_id: 'c',
    name: 'f',
    ...(args !== undefined && { arguments: args }),
  })
  const input = (delta: string, at = 0) => step('function_call_arguments.delta', at, { delta })
  const cases: [string, JsonObject[], string][] = [
    ['by deltas', [added(0, call('')), input('{"a"'), input(':1}'), done(0, call('{"a":1}'))], '{"a":1}'],
    [
      '37: only in arguments.done',
      [added(0, call('')), step('function_call_arguments.done', 0, { arguments: '{"a":1}' }), done(0, call('{"a":1}'))],
      '{"a":1}',
    ],
    ['37: only in output_item.done', [added(0, call('')), done(0, call('{"a":1}'))], '{"a":1}'],
    ['37: nothing but output_item.done', [done(0, call('{"a":1}'))], '{"a":1}'],
    ['deltas before the name', [input('{"a"'), input(':1}'), done(0, call('{"a":1}'))], '{"a":1}'],
    ['33: empty', [added(0, call('')), done(0, call(''))], '{}'],
    ['no done at all', [added(0, call('')), input('{}')], '{}'],
    [
      '53: with all their digits',
      [added(0, call('')), input('{"a":9007199254740993}'), done(0, call('{"a":9007199254740993}'))],
      '{"a":9007199254740993}',
    ],
  ]
  test.each(cases)('arguments come %s', (_, steps, expected) => {
    expect(partsOf(...steps)).toEqual([{ type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: expected }])
  })

  test('two calls may grow at the same time', () => {
    const second = { ...call(''), id: 'fc_2', call_id: 'd', name: 'g' }
    expect(partsOf(added(0, call('')), added(1, second), input('{', 0), input('{ ', 1), input('}', 0), input('}', 1))).toMatchObject([
      { name: 'f', input: '{}' },
      { name: 'g', input: '{ }' },
    ])
  })

  test('38: a custom call keeps its text, 41: a call its namespace', () => {
    const custom = { id: 'ctc_1', type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: '' }
    const spaced = { ...call('{}'), namespace: 'ns' }
    expect(partsOf(added(0, custom), step('custom_tool_call_input.delta', 0, { delta: '*** Begin' }), done(1, spaced))).toEqual([
      { type: 'tool-call', id: 'c', name: 'apply_patch', kind: 'custom', input: '*** Begin' },
      { type: 'tool-call', id: 'c', name: 'f', namespace: 'ns', kind: 'function', input: '{}' },
    ])
  })
})

describe('the end', () => {
  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
  ] as const)('incomplete for %s is %s', (reason, expected) => {
    const response = { id: 'r', status: 'incomplete', incomplete_details: { reason }, output: [message('a')] }
    expect(replyOf(read([created, { type: 'response.incomplete', response }])).finish).toEqual({ reason: expected, raw: reason })
  })

  test('97: usage is read with its details', () => {
    const usage = {
      input_tokens: 1000,
      input_tokens_details: { cached_tokens: 900, cache_write_tokens: 90 },
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 20 },
    }
    expect(replyOf(read([created, completed([message('a')], { usage })])).usage).toEqual({
      input: 1000,
      output: 50,
      cacheRead: 900,
      cacheWrite: 90,
      reasoning: 20,
    })
  })

  const failed = (error: JsonObject | null) => ({ type: 'response.failed', response: { id: 'r', status: 'failed', error } })
  const cases: [string, JsonObject[], string, string][] = [
    ['78: a cut stream', [created, step('output_text.delta', 0, { delta: 'a' })], 'transient', 'response.completed'],
    ['78: nothing', [], 'transient', 'without a reply'],
    ['107: response.failed', [created, failed({ code: 'server_error', message: 'broken' })], 'transient', 'broken'],
    ['107: a rate limit', [created, failed({ code: 'rate_limit_exceeded', message: 'slow down' })], 'rate', 'slow down'],
    ['response.failed without a reason', [created, failed(null)], 'transient', 'without saying why'],
    ['107: a flat error', [created, { type: 'error', code: 'server_error', message: 'broken', param: null }], 'transient', 'broken'],
    ['107: a nested error', [created, { type: 'error', error: { type: 'server_error', message: 'broken' } }], 'transient', 'broken'],
    ['an error without a type', [{ error: { message: 'broken' } }], 'transient', 'broken'],
    ['114: an empty response', [created, completed([], { usage: null })], 'transient', 'empty'],
  ]
  test.each(cases)('%s is an error', (_, steps, kind, words) => {
    expect(checked(read(steps)).at(-1)).toMatchObject({ type: 'error', fault: { kind, message: expect.stringContaining(words) } })
  })

  test('79: response.completed ends the reply, whatever comes after it', () => {
    expect(checked(read([created, completed([message('a')]), step('output_text.delta', 0, { delta: 'b' })])).at(-1)).toEqual({
      type: 'end',
    })
  })
})

describe('a whole reply', () => {
  test('is told as a stream would be', () => {
    const events = readWhole({
      id: 'resp_1',
      object: 'response',
      model: 'm',
      status: 'completed',
      output: [
        { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 't' }], encrypted_content: 'enc' },
        message('a'),
        { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
      ],
      usage: { input_tokens: 1, output_tokens: 2 },
    })
    expect(replyOf(checked(events))).toEqual({
      id: 'resp_1',
      model: 'm',
      parts: [
        { type: 'reasoning', text: 't', signature: 'enc', origin: 'openai-responses', itemId: 'rs_1' },
        { type: 'text', text: 'a' },
        { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' },
      ],
      usage: { input: 1, output: 2 },
      finish: { reason: 'tool-calls', raw: 'completed' },
    })
  })

  test('that was only queued is no failure', () => {
    expect(readWhole({ id: 'r', status: 'queued', output: [], error: null }).at(-1)).toEqual({ type: 'end' })
  })

  test.each([
    ['', 'nothing'],
    ['{}', 'not a response'],
    ['{"status":"completed","output":[]}', 'empty'],
    ['{"status":"failed","error":{"code":"server_error","message":"bad luck"},"output":[]}', 'bad luck'],
    ['{"error":{"message":"bad luck"}}', 'bad luck'],
  ])('114: %s is an error', (data, words) => {
    expect(checked(readWhole(data)).at(-1)).toMatchObject({ type: 'error', fault: { message: expect.stringContaining(words) } })
  })
})
