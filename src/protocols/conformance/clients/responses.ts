import { type Data, must, readServerSent } from '../data'
import { type Client, nothingSeen, type Seen } from '../seen'

/** A client of Responses: the openai SDK's accumulator and Codex, which believes output_item.done, together. */
export const responses: Client = {
  ask: (turns, more) => ({ model: 'fast', input: turns, ...more }),
  says: (content) => ({ role: 'user', content }),
  answers: (results) =>
    results.map(([{ id, kind }, output]) => ({
      type: kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
      call_id: id,
      output,
    })),
  tools: (...names) => ({
    tools: names.map((name) => ({ type: 'function', name, parameters: { type: 'object', properties: {} }, strict: false })),
  }),
  hear,
  see,
}

const PREFIXES: Record<string, string> = { message: 'msg_', reasoning: 'rs_', function_call: 'fc_', custom_tool_call: 'ctc_' }

function see(response: Data): Seen {
  checkEnvelope(response)
  must(response.status === 'completed' || response.status === 'incomplete', `the status is ${response.status}`)
  checkUsage(response.usage)
  for (const item of response.output) checkItem(item)
  return seenOf(response, [])
}

function checkEnvelope(response: Data) {
  must(response.object === 'response', 'object is not response')
  must(/^resp_/.test(response.id), 'the id does not begin with resp_')
  must(Number.isInteger(response.created_at) && typeof response.model === 'string', 'a response needs created_at and model')
  must(Array.isArray(response.output), 'a response needs an output')
  for (const field of ['error', 'incomplete_details', 'instructions', 'metadata', 'temperature', 'top_p', 'tool_choice', 'tools'])
    must(field in response, `a response needs ${field}`)
  must(typeof response.parallel_tool_calls === 'boolean', 'a response needs parallel_tool_calls')
}

function checkUsage(usage: Data | null) {
  if (!usage) return
  const { input_tokens, output_tokens, total_tokens, input_tokens_details, output_tokens_details } = usage
  must(total_tokens === input_tokens + output_tokens, 'the total is not the sum')
  must(Number.isInteger(input_tokens_details?.cached_tokens), 'cached_tokens is not a number')
  must(Number.isInteger(output_tokens_details?.reasoning_tokens), 'reasoning_tokens is not a number')
}

function checkItem(item: Data) {
  const prefix = PREFIXES[item.type]
  if (!prefix) return
  must(typeof item.id === 'string' && item.id.startsWith(prefix) && item.id.length <= 64, `${item.id} is no id of a ${item.type}`)
  if (item.type === 'reasoning') {
    must(Array.isArray(item.summary), 'a reasoning item needs a summary')
    return
  }
  must(item.status === 'completed' || item.status === 'incomplete', `a finished ${item.type} has the status ${item.status}`)
  if (item.type === 'message') for (const part of item.content) checkPart(part)
  if (item.type === 'function_call' || item.type === 'custom_tool_call') {
    must(item.call_id && item.call_id !== item.id, 'call_id is missing or the same as id')
    must(item.call_id.length <= 64, 'the call_id is too long')
    must(item.name && typeof (item.arguments ?? item.input) === 'string', 'a call needs a name and its input as text')
  }
}

function checkPart(part: Data) {
  if (part.type !== 'output_text') return
  must(Array.isArray(part.annotations) && Array.isArray(part.logprobs), 'an output_text needs annotations and logprobs')
}

function seenOf(response: Data, events: Data[]): Seen {
  const items: Data[] = response.output
  const parts: Data[] = items.flatMap(({ type, content }) => (type === 'message' ? content : []))
  const thoughts = items.filter(({ type }) => type === 'reasoning')
  return {
    ...nothingSeen(),
    text: parts.map(({ text = '' }) => text).join(''),
    reasoning: thoughts
      .flatMap(({ summary, content = [] }) => [...summary, ...(content ?? [])])
      .map(({ text }) => text)
      .join('\n\n'),
    states: thoughts.flatMap(({ encrypted_content }) => encrypted_content ?? []),
    calls: items
      .filter(({ type }) => type === 'function_call' || type === 'custom_tool_call')
      .map(({ type, call_id, name, namespace, arguments: input, input: free }) => ({
        id: call_id,
        name,
        ...(namespace && { namespace }),
        kind: type === 'function_call' ? 'function' : 'custom',
        input: input ?? free,
      })),
    order: items.map(
      ({ type }) => ({ message: 'text', reasoning: 'reasoning', function_call: 'call', custom_tool_call: 'call' })[type as string] ?? type,
    ),
    refusal: parts.map(({ refusal = '' }) => refusal).join(''),
    finish: response.incomplete_details?.reason ?? response.status,
    usage: response.usage ?? undefined,
    reply: response,
    turn: items,
    events,
  }
}

interface Open {
  item: Data
  parts: Map<number, { text: string; done: boolean }>
  input: string
  inputDone: boolean
}

/** Numbered from 0, created first, parts before their deltas, everything closed with all it holds, a terminal event last. */
function hear(stream: string): Seen {
  const frames = readServerSent(stream)
  const events = frames.map(({ event, data }): Data => {
    const parsed = JSON.parse(data)
    must(event === parsed.type, `the event line says ${event}, the data ${parsed.type}`)
    return parsed
  })
  const told = events.filter(({ type }) => type !== 'keepalive')
  for (const [at, { sequence_number }] of events.entries()) must(sequence_number === at, `sequence_number ${sequence_number} at ${at}`)
  must(told[0]?.type === 'response.created', 'the stream does not begin with response.created')
  must(told[0].response.status === 'in_progress' && told[0].response.output.length === 0, 'response.created is not empty')
  must(told[1]?.type === 'response.in_progress' || told[1]?.type === 'response.failed', 'response.in_progress does not come second')
  checkEnvelope(told[0].response)
  const open = new Map<number, Open>()
  const done: Data[] = []
  const last = told.at(-1)!
  must(/^response\.(completed|incomplete|failed)$/.test(last.type), `the stream ends with ${last.type}`)
  for (const event of told.slice(1, -1)) hearEvent(open, done, event)
  const { response } = last
  checkEnvelope(response)
  must(response.id === told[0].response.id, 'the id of the response changes')
  must(last.type === `response.${response.status}`, `${last.type} has the status ${response.status}`)
  if (last.type === 'response.failed') return { ...seenOf(response, events), error: response.error }
  must(!open.size, 'the response ends while an item is open')
  must(JSON.stringify(response.output) === JSON.stringify(done), 'the output of the terminal event is not what was done')
  checkUsage(response.usage)
  return seenOf(response, events)
}

function hearEvent(open: Map<number, Open>, done: Data[], event: Data) {
  const { type, output_index: index } = event
  if (type === 'response.in_progress') return
  if (type === 'response.output_item.added') {
    must(!open.has(index) && index === open.size + done.filter(Boolean).length, `item ${index} is not the next one`)
    open.set(index, { item: event.item, parts: new Map(), input: '', inputDone: false })
    return
  }
  const opened = open.get(index)
  must(opened, `${type} for item ${index}, which is not open`)
  if (type === 'response.output_item.done') {
    checkDone(opened, event.item)
    open.delete(index)
    done[index] = event.item
    return
  }
  must(event.item_id === opened.item.id, `${type} has another item_id than its item`)
  hearPart(opened, event)
}

function hearPart(opened: Open, { type, ...event }: Data) {
  const at = event.content_index ?? event.summary_index
  if (/part\.added$/.test(type)) {
    must(at === opened.parts.size, `part ${at} is not the next one`)
    checkPart(event.part)
    opened.parts.set(at, { text: '', done: false })
    return
  }
  if (/(arguments|input)\.delta$/.test(type)) opened.input += event.delta
  else if (/(arguments|input)\.done$/.test(type)) {
    must(opened.input === (event.arguments ?? event.input), 'the input of a call is not what its deltas were')
    opened.inputDone = true
  } else {
    const part = opened.parts.get(at)
    must(part && !part.done, `${type} for part ${at}, which is not open`)
    if (type.endsWith('.delta')) part.text += event.delta
    else if (/(text|refusal)\.done$/.test(type)) must(part.text === (event.text ?? event.refusal), 'a text is not what its deltas were')
    else if (/part\.done$/.test(type)) part.done = true
    else must(/annotation\.added$/.test(type), `${type} is no event of ours`)
  }
}

function checkDone({ item, parts, input, inputDone }: Open, done: Data) {
  checkItem(done)
  must(done.id === item.id && done.type === item.type, 'an item is done as another than it was added')
  for (const [at, { done: isDone }] of parts) must(isDone, `part ${at} of an item is not done`)
  const told: Data[] = done.type === 'message' ? done.content : [...(done.summary ?? []), ...(done.content ?? [])]
  const texts = [...parts.values()].map(({ text }) => text)
  if (done.type === 'message' || done.type === 'reasoning')
    must(JSON.stringify(told.map(({ text, refusal }) => text ?? refusal)) === JSON.stringify(texts), 'an item is done with other texts')
  if (done.type === 'function_call' || done.type === 'custom_tool_call')
    must(inputDone && (done.arguments ?? done.input) === input, 'a call is done with another input')
}
