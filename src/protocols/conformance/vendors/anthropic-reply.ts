import { parseJson } from '../../json'
import type { Data, Event } from '../data'
import { type Ending, halves, type Reply, type Said } from './said'

const event = (data: Data): Event => ({ event: data.type, data })

/** Where an Anthropic stream begins. */
export const messageStart = (usage: Data = { input_tokens: 20, output_tokens: 1 }): Event =>
  event({
    type: 'message_start',
    message: {
      id: 'msg_up',
      type: 'message',
      role: 'assistant',
      model: 'up-model',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  })

/** Where it ends; `more` goes beside the stop reason. */
export const messageEnd = (stop_reason: string, usage: Data = { output_tokens: 7 }, more: Data = {}): Event[] => [
  event({ type: 'message_delta', delta: { stop_reason, stop_sequence: null, ...more }, usage }),
  event({ type: 'message_stop' }),
]

/** A block with all its events. */
export function blockEvents(block: Data, index: number): Event[] {
  const { start, deltas } = opened(block)
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ]
}

function opened(block: Data): { start: Data; deltas: Data[] } {
  switch (block.type) {
    case 'text':
      return { start: { ...block, text: '' }, deltas: halves(block.text).map((text) => ({ type: 'text_delta', text })) }
    case 'thinking': {
      const thoughts = halves(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }))
      return {
        start: { ...block, thinking: '', signature: '' },
        deltas: [...thoughts, { type: 'signature_delta', signature: block.signature }],
      }
    }
    case 'tool_use': {
      const json = block.json ?? JSON.stringify(block.input)
      const { json: _, ...start } = block
      const pieces = ['', ...halves(json)]
      return { start: { ...start, input: {} }, deltas: pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })) }
    }
    default:
      return { start: block, deltas: [] }
  }
}

/** A reply of these blocks. `json` in a tool_use is its input as text, where its digits matter. */
export function blocksReply(blocks: Data[], stop: string, usage: Data = {}, more: Data = {}): Reply {
  const counts = { input_tokens: 20, output_tokens: 7, ...usage }
  const content = blocks.map(({ json, ...block }) => block)
  return {
    whole: {
      id: 'msg_up',
      type: 'message',
      role: 'assistant',
      model: 'up-model',
      content,
      stop_reason: stop,
      stop_sequence: null,
      usage: counts,
      ...more,
    },
    events: [
      messageStart({ ...counts, output_tokens: 1 }),
      { event: 'ping', data: { type: 'ping' } },
      ...blocks.flatMap(blockEvents),
      ...messageEnd(stop, { output_tokens: counts.output_tokens }, more),
    ],
  }
}

export function anthropicReply(said: Said[], { finish, usage }: Ending): Reply {
  const blocks = said.map((part): Data => {
    if ('call' in part) return { type: 'tool_use', id: part.id, name: part.call, input: parseJson(part.args), json: part.args }
    if ('redacted' in part) return { type: 'redacted_thinking', data: part.redacted }
    return 'thought' in part
      ? { type: 'thinking', thinking: part.thought, signature: part.state ?? 'QW50aHJvcGljIG1hZGU=' }
      : { type: 'text', text: part.text }
  })
  return blocksReply(blocks, finish ?? (said.some((part) => 'call' in part) ? 'tool_use' : 'end_turn'), usage)
}
