import type { Data, Event } from '../data'
import { type Ending, halves, type Reply, type Said } from './said'

const usual = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 27,
}

/** The response object around some items. */
export const responseOf = (status: string, output: Data[], more: Data = {}): Data => ({
  id: 'resp_up',
  object: 'response',
  created_at: 1_790_000_000,
  status,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  model: 'up-model',
  output,
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  usage: null,
  ...more,
})

/** Numbers events and writes their types into them. */
export const numbered = (events: [type: string, data: Data][]): Event[] =>
  events.map(([type, data], sequence_number) => ({ event: type, data: { type, sequence_number, ...data } }))

/** A reply of these items. */
export function itemsReply(items: Data[], { finish = 'completed', usage = usual }: Ending = {}, deltas = true): Reply {
  const status = finish === 'completed' ? 'completed' : 'incomplete'
  const ending = { usage, ...(status === 'incomplete' && { incomplete_details: { reason: finish } }) }
  const whole = responseOf(status, items, ending)
  const events = numbered([
    ['response.created', { response: responseOf('in_progress', []) }],
    ['response.in_progress', { response: responseOf('in_progress', []) }],
    ...items.flatMap((item, index) => itemEvents(item, index, deltas)),
    [`response.${status}`, { response: whole }],
  ])
  return { whole, events }
}

const named = (place: Data, events: [string, Data][]): [string, Data][] =>
  events.map(([type, data]) => [`response.${type}`, { ...place, ...data }])

function itemEvents(item: Data, output_index: number, deltas: boolean): [string, Data][] {
  const place = { output_index, item_id: item.id }
  const { start, inner } = opened(item, deltas)
  return [
    ['response.output_item.added', { output_index, item: start }],
    ...named(place, inner),
    ['response.output_item.done', { output_index, item }],
  ]
}

function opened(item: Data, deltas: boolean): { start: Data; inner: [string, Data][] } {
  const pieces = (text: string) => (deltas ? halves(text) : [])
  if (item.type === 'message') return { start: { ...item, status: 'in_progress', content: [] }, inner: item.content.flatMap(partEvents) }
  if (item.type === 'reasoning') {
    const { encrypted_content, ...start } = item
    return { start: { ...start, summary: [] }, inner: item.summary.flatMap(summaryEvents) }
  }
  if (item.type === 'function_call') {
    const inner = pieces(item.arguments).map((delta): [string, Data] => ['function_call_arguments.delta', { delta }])
    return {
      start: { ...item, arguments: '', status: 'in_progress' },
      inner: [...inner, ['function_call_arguments.done', { arguments: item.arguments, name: item.name }]],
    }
  }
  if (item.type === 'custom_tool_call') {
    const inner = pieces(item.input).map((delta): [string, Data] => ['custom_tool_call_input.delta', { delta }])
    return {
      start: { ...item, input: '', status: 'in_progress' },
      inner: [...inner, ['custom_tool_call_input.done', { input: item.input }]],
    }
  }
  return { start: item, inner: [] }
}

function partEvents(part: Data, content_index: number): [string, Data][] {
  const at = { content_index }
  const kind = part.type === 'refusal' ? 'refusal' : 'output_text'
  const field = part.type === 'refusal' ? 'refusal' : 'text'
  return [
    ['content_part.added', { ...at, part: { ...part, [field]: '' } }],
    ...halves(part[field]).map((delta): [string, Data] => [`${kind}.delta`, { ...at, delta, logprobs: [] }]),
    [`${kind}.done`, { ...at, [field]: part[field] }],
    ['content_part.done', { ...at, part }],
  ]
}

function summaryEvents(part: Data, summary_index: number): [string, Data][] {
  const at = { summary_index }
  return [
    ['reasoning_summary_part.added', { ...at, part: { ...part, text: '' } }],
    ...halves(part.text).map((delta): [string, Data] => ['reasoning_summary_text.delta', { ...at, delta }]),
    ['reasoning_summary_text.done', { ...at, text: part.text }],
    ['reasoning_summary_part.done', { ...at, part }],
  ]
}

/** The item of a message. */
export const messageItem = (text: string, id = 'msg_up'): Data => ({
  id,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
})

export function responsesReply(said: Said[], ending: Ending): Reply {
  const items = said.map((part, at): Data => {
    if ('call' in part)
      return { id: `fc_${at}`, type: 'function_call', call_id: part.id, name: part.call, arguments: part.args, status: 'completed' }
    if ('redacted' in part) return { id: `rs_${at}`, type: 'reasoning', summary: [], encrypted_content: part.redacted }
    if ('text' in part) return messageItem(part.text, `msg_${at}`)
    const summary = part.thought ? [{ type: 'summary_text', text: part.thought }] : []
    return { id: `rs_${at}`, type: 'reasoning', summary, encrypted_content: part.state ?? 'gAAAA-openai-made' }
  })
  return itemsReply(items, ending)
}
