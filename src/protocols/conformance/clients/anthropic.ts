import { type Data, must, readServerSent } from '../data'
import { type Client, nothingSeen, type Seen } from '../seen'

/** A client of Anthropic's Messages, as strict as its SDK and Claude Code together. */
export const anthropic: Client = {
  ask: (turns, more) => ({ model: 'fast', max_tokens: 4096, messages: turns, ...more }),
  says: (content) => ({ role: 'user', content }),
  answers: (results) => [
    { role: 'user', content: results.map(([{ id }, content]) => ({ type: 'tool_result', tool_use_id: id, content })) },
  ],
  tools: (...names) => ({ tools: names.map((name) => ({ name, input_schema: { type: 'object', properties: {} } })) }),
  hear,
  see,
}

function see(message: Data): Seen {
  must(message.type === 'message' && message.role === 'assistant', 'this is no message of the assistant')
  must(typeof message.id === 'string' && message.id.startsWith('msg_'), 'the id does not begin with msg_')
  must(typeof message.stop_reason === 'string', 'a message needs a stop_reason')
  must('stop_sequence' in message, 'a message needs stop_sequence, null where there is none')
  checkUsage(message.usage)
  for (const block of message.content) checkBlock(block)
  return seenOf(message, [])
}

function checkUsage(usage: Data | undefined) {
  must(usage, 'there is no usage')
  must(Number.isInteger(usage.input_tokens) && usage.input_tokens >= 0, 'input_tokens is not a count')
  must(Number.isInteger(usage.output_tokens) && usage.output_tokens >= 0, 'output_tokens is not a count')
}

function checkBlock(block: Data) {
  const { type, input, thinking, signature, data, text } = block
  if (type === 'tool_use') {
    must(/^[a-zA-Z0-9_-]+$/.test(block.id), `the id ${block.id} is not legal`)
    must(input && typeof input === 'object' && !Array.isArray(input), 'the input of a tool_use is not an object')
  }
  if (type === 'thinking') must(typeof thinking === 'string' && thinking && signature, 'a thinking block needs a thought and a signature')
  if (type === 'redacted_thinking') must(data, 'a redacted block needs data')
  if (type === 'text') must(typeof text === 'string' && text, 'an empty text block would come back as a 400')
}

function seenOf(message: Data, events: Data[]): Seen {
  const blocks: Data[] = message.content
  return {
    ...nothingSeen(),
    text: blocks.map(({ text = '' }) => text).join(''),
    reasoning: blocks.map(({ thinking = '' }) => thinking).join(''),
    states: blocks.flatMap(({ signature, data }) => signature ?? data ?? []),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input, partial }) => ({ id, name, kind: 'function', input: partial ?? JSON.stringify(input) })),
    order: blocks.map(({ type }) => ({ thinking: 'reasoning', redacted_thinking: 'redacted', tool_use: 'call' })[type as string] ?? type),
    finish: message.stop_reason ?? undefined,
    usage: message.usage,
    reply: message,
    turn: blocks.length ? [{ role: 'assistant', content: blocks.map(({ partial, ...block }) => block) }] : [],
    events,
  }
}

/** `event:` lines, one message_start, blocks one after the other and numbered densely, a usage at both ends, message_stop. */
function hear(stream: string): Seen {
  const frames = readServerSent(stream)
  const events = frames.map(({ event, data }): Data => {
    const parsed = JSON.parse(data)
    must(event === parsed.type, `the event line says ${event}, the data ${parsed.type}`)
    return parsed
  })
  const told = events.filter(({ type }) => type !== 'ping')
  must(told[0]?.type === 'message_start' || told[0]?.type === 'error', 'the stream does not begin with message_start')
  let message: Data | undefined
  let open: Data | undefined
  let over: string | undefined
  for (const event of told) {
    must(!over, `${event.type} comes after ${over}`)
    if (event.type === 'error') over = 'error'
    else if (event.type === 'message_start') {
      must(!message, 'message_start comes twice')
      checkUsage(event.message.usage)
      must(event.message.content.length === 0 && event.message.stop_reason === null, 'message_start is not empty')
      message = structuredClone(event.message)
    } else if (event.type === 'content_block_start') open = startBlock(message!, open, event)
    else if (event.type === 'content_block_delta') addDelta(open, event)
    else if (event.type === 'content_block_stop') open = stopBlock(open, event)
    else if (event.type === 'message_delta') {
      must(!open, 'the message ends while a block is open')
      must(Number.isInteger(event.usage?.output_tokens), 'message_delta has no usage')
      Object.assign(message!, event.delta)
      for (const [field, value] of Object.entries(event.usage)) if (value !== null) message!.usage[field] = value
    } else if (event.type === 'message_stop') {
      must(message!.stop_reason, 'message_stop comes without a stop_reason')
      over = 'message_stop'
    } else must(false, `${event.type} is no event of Anthropic's`)
  }
  must(over, 'the stream has neither message_stop nor error')
  const seen = seenOf(message ?? { content: [] }, events)
  return over === 'error' ? { ...seen, error: told.at(-1)!.error } : seen
}

interface Open {
  index: number
  block: Data
  signatures: number
}

function startBlock(message: Data, open: Data | undefined, { index, content_block }: Data): Open {
  must(!open, 'a block begins while another is open')
  must(index === message.content.length, `block ${index} is not the next one`)
  if (content_block.type === 'thinking') must(content_block.thinking === '', 'a thinking block begins without thinking: ""')
  if (content_block.type === 'text') must(content_block.text === '', 'a text block begins without text: ""')
  if (content_block.type === 'tool_use') must(JSON.stringify(content_block.input) === '{}', 'a tool_use begins with an input')
  const block = structuredClone(content_block)
  if (block.type === 'tool_use') block.partial = ''
  message.content.push(block)
  return { index, block, signatures: 0 }
}

const DELTAS: Record<string, string[]> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
}

function addDelta(open: Data | undefined, { index, delta }: Data) {
  must(open && index === open.index, `a delta for block ${index}, which is not open`)
  const { block } = open
  must(DELTAS[block.type]?.includes(delta.type), `a ${delta.type} inside a ${block.type} block`)
  if (delta.type === 'text_delta') block.text += delta.text
  if (delta.type === 'thinking_delta') {
    must(!open.signatures, 'a thought goes on after its signature')
    block.thinking += delta.thinking
  }
  if (delta.type === 'signature_delta') {
    open.signatures++
    block.signature = delta.signature
  }
  if (delta.type === 'input_json_delta') block.partial = (block.partial ?? '') + delta.partial_json
  if (delta.type === 'citations_delta') block.citations = [...(block.citations ?? []), delta.citation]
}

function stopBlock(open: Data | undefined, { index }: Data): undefined {
  must(open && index === open.index, `block ${index} ends, which is not open`)
  const { block } = open
  if (block.type === 'thinking') must(open.signatures === 1, `a thinking block has ${open.signatures} signatures`)
  if (block.type === 'tool_use') block.input = parsed(block.partial || '{}')
  checkBlock(block)
}

/** What the SDK makes of an input that was cut off: an object all the same. */
function parsed(json: string): Data {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}
