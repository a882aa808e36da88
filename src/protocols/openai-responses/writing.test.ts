import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import type { Stamp } from '../openai-stamp'
import type { Event, Finish, Frame, JsonObject, Part, Prompt } from '../protocol'
import { readReply, writeReply } from './reply'

const promptOf = (fields: Partial<Prompt> = {}): Prompt => ({
  from: 'openai-responses',
  model: 'asked',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  extra: {},
  ...fields,
})

function newStamp(): Stamp {
  let made = 0
  return { id: (prefix) => `${prefix}${made++}`, seconds: () => 1_700_000_000 }
}

const write = (events: Event[], fields?: Partial<Prompt>): Frame[] => events.flatMap(writeReply(promptOf(fields), newStamp()))
const stepsOf = (frames: Frame[]): JsonObject[] => frames.map(({ data }) => JSON.parse(data))
const whole = (events: Event[], fields?: Partial<Prompt>): JsonObject => {
  const frames = write(events, { stream: false, ...fields })
  expect(frames).toHaveLength(1)
  return JSON.parse(frames[0]!.data)
}

const usage = { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 }

/** The events of one part, said in two deltas. */
function eventsOfPart(part: Part, index: number): Event[] {
  const said = 'text' in part ? part.text : 'input' in part ? part.input : ''
  const kind = part.type === 'tool-call' ? 'input' : part.type === 'reasoning' ? 'reasoning' : 'text'
  const start: Part = 'text' in part ? { ...part, text: '' } : 'input' in part ? { ...part, input: '' } : part
  return [
    { type: 'part-start', index, part: start },
    ...[said.slice(0, 2), said.slice(2)].filter(Boolean).map((text): Event => ({ type: 'part-delta', index, delta: { kind, text } })),
    { type: 'part-end', index, part },
  ]
}

const eventsOf = (parts: Part[], reason: Finish = 'stop'): Event[] => [
  { type: 'start', id: 'msg_1', model: 'theirs' },
  ...parts.flatMap(eventsOfPart),
  { type: 'finish', reason },
  { type: 'usage', usage },
  { type: 'end' },
]

const call: Part = { type: 'tool-call', id: 'call_1', name: 'f', kind: 'function', input: '{"a":1}' }
const custom: Part = { type: 'tool-call', id: 'call_2', name: 'p', kind: 'custom', input: '*** Begin' }
const thought: Part = { type: 'reasoning', text: 'hmm', signature: 'enc', origin: 'openai-responses', itemId: 'rs_x' }
const hello: Part = { type: 'text', text: 'Hello' }

/** What every client relies on: numbers without gaps, `created` first, one terminal event last, the same ids throughout. */
function check(frames: Frame[]): JsonObject[] {
  const steps = stepsOf(frames)
  expect(steps.map(({ sequence_number }) => sequence_number)).toEqual(steps.map((_, at) => at))
  expect(frames.map(({ event }) => event)).toEqual(steps.map(({ type }) => type as string))
  expect(steps.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress'])
  const terminals = steps.filter(({ type }) => /response\.(completed|incomplete|failed)/.test(type as string))
  expect(terminals).toEqual([steps.at(-1)!])
  const added = steps.filter(({ type }) => type === 'response.output_item.added')
  expect(added.map(({ output_index }) => output_index)).toEqual(added.map((_, at) => at))
  for (const { item_id, output_index } of steps.filter((step) => step.item_id)) {
    expect((added[output_index as number]!.item as JsonObject).id).toBe(item_id!)
  }
  const done = steps.filter(({ type }) => type === 'response.output_item.done')
  const last = steps.at(-1)!
  const output = (last.response as JsonObject).output as JsonObject[]
  // What a failure has cut off is in the response, though no step has ended it.
  expect(output.filter(({ status }) => last.type !== 'response.failed' || status !== 'incomplete')).toEqual(
    done.toSorted((a, b) => (a.output_index as number) - (b.output_index as number)).map(({ item }) => item as JsonObject),
  )
  for (const { item, output_index } of done) expect((item as JsonObject).id).toBe((added[output_index as number]!.item as JsonObject).id!)
  return steps
}

describe('a stream', () => {
  test('74: a message is added, its text grows, and each is done again', () => {
    const steps = check(write(eventsOf([hello])))
    expect(steps.slice(2, -1).map(({ sequence_number, ...step }) => step)).toEqual([
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
      },
      {
        type: 'response.content_part.added',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: '', annotations: [], logprobs: [] },
      },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'He', logprobs: [] },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'llo', logprobs: [] },
      { type: 'response.output_text.done', item_id: 'msg_1', output_index: 0, content_index: 0, text: 'Hello', logprobs: [] },
      {
        type: 'response.content_part.done',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: 'Hello', annotations: [], logprobs: [] },
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: {
          id: 'msg_1',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
        },
      },
    ])
  })

  const cases: [string, Part[], string[]][] = [
    [
      'a thought',
      [thought],
      [
        'output_item.added',
        'reasoning_summary_part.added',
        'reasoning_summary_text.delta',
        'reasoning_summary_text.delta',
        'reasoning_summary_text.done',
        'reasoning_summary_part.done',
        'output_item.done',
      ],
    ],
    ['70: a thought without words', [{ ...thought, text: '' }], ['output_item.added', 'output_item.done']],
    [
      'a call',
      [call],
      [
        'output_item.added',
        'function_call_arguments.delta',
        'function_call_arguments.delta',
        'function_call_arguments.done',
        'output_item.done',
      ],
    ],
    [
      '38: a custom call',
      [custom],
      [
        'output_item.added',
        'custom_tool_call_input.delta',
        'custom_tool_call_input.delta',
        'custom_tool_call_input.done',
        'output_item.done',
      ],
    ],
    [
      '86: a refusal',
      [{ type: 'refusal', text: 'no!' }],
      [
        'output_item.added',
        'content_part.added',
        'refusal.delta',
        'refusal.delta',
        'refusal.done',
        'content_part.done',
        'output_item.done',
      ],
    ],
    ['what there is no item for', [{ type: 'opaque', origin: 'gemini', raw: {} }], []],
  ]
  test.each(cases)('%s has its own steps', (_, parts, expected) => {
    const steps = check(write(eventsOf(parts)))
    expect(steps.slice(2, -1).map(({ type }) => (type as string).slice('response.'.length))).toEqual(expected)
  })

  test('texts next to each other are one message; a call ends it', () => {
    const steps = check(write(eventsOf([hello, { type: 'text', text: 'World' }, call, { type: 'text', text: 'Bye' }])))
    const output = (steps.at(-1)!.response as JsonObject).output as JsonObject[]
    expect(output.map(({ type }) => type)).toEqual(['message', 'function_call', 'message'])
    expect((output[0]!.content as JsonObject[]).map(({ text }) => text)).toEqual(['Hello', 'World'])
    const types = steps.map(({ type, output_index }) => `${type} ${output_index}`)
    expect(types.indexOf('response.output_item.done 0')).toBeLessThan(types.indexOf('response.output_item.added 1'))
  })

  test('calls may grow at the same time, beside an open text', () => {
    const opened = [hello, call, custom].map((part, index): Event => eventsOfPart(part, index)[0]!)
    const rest = [2, 0, 1].flatMap((index) => eventsOfPart([hello, call, custom][index]!, index).slice(1))
    const steps = check(write([{ type: 'start' }, ...opened, ...rest, { type: 'finish', reason: 'stop' }, { type: 'end' }]))
    expect(((steps.at(-1)!.response as JsonObject).output as JsonObject[]).map(({ type }) => type)).toEqual([
      'message',
      'function_call',
      'custom_tool_call',
    ])
  })

  test('94: the id of an item is not that of its call, and says what it is', () => {
    const { output } = check(write(eventsOf([hello, thought, call, custom]))).at(-1)!.response as { output: JsonObject[] }
    expect(output.map(({ id }) => (id as string).split('_')[0])).toEqual(['msg', 'rs', 'fc', 'ctc'])
    expect(output[2]).toMatchObject({ call_id: 'call_1', name: 'f', arguments: '{"a":1}', status: 'completed' })
    expect(output[3]).toMatchObject({ call_id: 'call_2', name: 'p', input: '*** Begin' })
  })

  test('what a part says only at its end is written too', () => {
    const start: Part = { ...call, input: '' } as Part
    const steps = check(
      write([
        { type: 'start' },
        { type: 'part-start', index: 0, part: start },
        { type: 'part-end', index: 0, part: call },
        { type: 'finish', reason: 'stop' },
        { type: 'end' },
      ]),
    )
    expect(steps.find(({ type }) => type === 'response.function_call_arguments.delta')).toMatchObject({ delta: '{"a":1}' })
  })

  test('a citation is told, and stands in the text', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 }
    const steps = check(write(eventsOf([{ type: 'text', text: 'Hello', annotations: [annotation] }])))
    expect(steps.find(({ type }) => type === 'response.output_text.annotation.added')).toMatchObject({ annotation_index: 0, annotation })
    expect((steps.at(-1)!.response as JsonObject).output).toMatchObject([{ content: [{ annotations: [annotation] }] }])
  })

  test('41: a namespace is told with the call', () => {
    const steps = check(write(eventsOf([{ ...call, namespace: 'ns' } as Part])))
    expect(steps.find(({ type }) => type === 'response.output_item.added')).toMatchObject({ item: { name: 'f', namespace: 'ns' } })
  })

  test('the state of a foreign thought is not passed off as OpenAI’s', () => {
    const { output } = check(write(eventsOf([{ ...thought, origin: 'anthropic' } as Part]))).at(-1)!.response as { output: JsonObject[] }
    expect(output).toEqual([{ id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'hmm' }] }])
  })

  test('80, 97, 103: usage stands in the terminal event, with its details', () => {
    expect(check(write(eventsOf([hello]))).at(-1)!.response).toMatchObject({
      usage: {
        input_tokens: 1000,
        input_tokens_details: { cached_tokens: 900, cache_write_tokens: 90 },
        output_tokens: 50,
        output_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 1050,
      },
    })
    const plain = check(write([...eventsOf([hello]).slice(0, -2), { type: 'usage', usage: { input: 1, output: 1 } }, { type: 'end' }])).at(
      -1,
    )!.response
    expect(plain).toMatchObject({
      usage: { input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
    })
  })

  test('107: an error ends it as failed, with what was done so far', () => {
    const events: Event[] = [
      ...eventsOf([call]).slice(0, -3),
      { type: 'part-start', index: 1, part: hello },
      { type: 'error', fault: { kind: 'rate', status: 429, message: 'slow' } },
    ]
    expect(check(write(events)).at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: 'rate_limit_exceeded', message: 'slow' },
        output: [{ type: 'function_call' }, { type: 'message', status: 'incomplete' }],
      },
    })
  })

  test('107: what was being said when it failed is kept as far as it got', () => {
    const begun = [hello, call, thought].flatMap((part, index) => eventsOfPart(part, index).slice(0, 2))
    const fault = { kind: 'transient', status: 502, message: 'gone' } as const
    expect(check(write([{ type: 'start' }, ...begun, { type: 'error', fault }])).at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        output: [
          { type: 'message', status: 'incomplete', content: [{ text: 'He' }] },
          { type: 'function_call', status: 'incomplete', arguments: '{"' },
          { type: 'reasoning', summary: [{ text: 'hm' }] },
        ],
      },
    })
  })

  test('107: an error that comes first is preceded by created all the same', () => {
    expect(check(write([{ type: 'error', fault: { kind: 'transient', status: 502, message: 'gone' } }])).at(-1)).toMatchObject({
      response: { error: { code: 'server_error', message: 'gone' } },
    })
  })

  test('78: an end without a finish is a failure', () => {
    expect(check(write([{ type: 'start' }, { type: 'end' }])).at(-1)).toMatchObject({ type: 'response.failed' })
  })
})

describe('how a response ends', () => {
  const cases: [string, Part, Finish, JsonObject][] = [
    ['stop', hello, 'stop', { status: 'completed', incomplete_details: null, error: null }],
    ['tool calls', call, 'tool-calls', { status: 'completed' }],
    ['length', hello, 'length', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
    ['a filter', hello, 'content-filter', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }],
    ['86: a refusal in words', { type: 'refusal', text: 'no' }, 'refusal', { status: 'completed' }],
    ['87: a refusal without words', hello, 'refusal', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }],
    ['88: a pause', hello, 'pause', { status: 'completed' }],
  ]
  test.each(cases)('%s', (_, part, reason, expected) => {
    const last = check(write(eventsOf([part], reason))).at(-1)!
    expect(last.type).toBe(`response.${expected.status}`)
    expect(last.response).toMatchObject(expected)
    expect(whole(eventsOf([part], reason))).toMatchObject(expected)
  })
})

describe('a whole reply', () => {
  test('has all that the type demands, and repeats the request', () => {
    const tools: Prompt['tools'] = [{ kind: 'function', name: 'f', schema: { type: 'object', properties: {} } }]
    const fields: Partial<Prompt> = {
      tools,
      temperature: 0.5,
      metadata: { a: 'b' },
      extra: { instructions: 'be brief', store: true },
      reasoning: { mode: 'on', effort: 'low', visible: 'summary' },
    }
    expect(whole(eventsOf([hello]), fields)).toMatchObject({
      object: 'response',
      created_at: 1_700_000_000,
      status: 'completed',
      model: 'asked',
      instructions: 'be brief',
      metadata: { a: 'b' },
      parallel_tool_calls: true,
      reasoning: { effort: 'low', summary: 'auto' },
      store: true,
      temperature: 0.5,
      text: { format: { type: 'text' } },
      tool_choice: 'auto',
      tools: [{ type: 'function', name: 'f' }],
      top_p: 1,
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
        },
      ],
      usage: { total_tokens: 1050 },
    })
  })

  test('that failed is an error', () => {
    expect(whole([{ type: 'error', fault: { kind: 'caller', status: 400, message: 'bad' } }])).toMatchObject({ error: { message: 'bad' } })
  })
})

describe('read again', () => {
  const said = [thought, hello, { ...call, namespace: 'ns' } as Part, custom]
  test.each([[true], [false]])('what was written (stream: %p) is what was meant', (stream) => {
    const [reader, collected] = [readReply(), collect()]
    for (const frame of [...write(eventsOf(said, 'tool-calls'), { stream }), null]) for (const event of reader(frame)) collected.add(event)
    expect(collected.reply()).toMatchObject({ model: 'asked', parts: said, usage, finish: { reason: 'tool-calls', raw: 'completed' } })
  })
})
