import { asList, asObject, asObjects, asText } from '../../../protocols/json'
import type { JsonObject } from '../../../protocols/protocol'
import { type Answer, allowOnly, Complaint, offer, pieces, serverSent, signature, textOf, type Vendor } from '../script'

const FIELDS =
  'cache_control container context_management inference_geo max_tokens mcp_servers messages metadata model output_config output_format service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p'

/** Anthropic's Messages. */
export const anthropic: Vendor = {
  read(body, model) {
    allowOnly(body, FIELDS, (field) => `${field}: Extra inputs are not permitted`)
    if (typeof body.max_tokens !== 'number') throw new Complaint('max_tokens: Field required')
    checkModel(body, model)
    const messages = asObjects(body.messages)
    checkMessages(messages, asObject(body.thinking)?.type === 'enabled')
    const last = messages.findLastIndex(({ role }) => role === 'assistant')
    const results = messages.slice(last + 1).flatMap(({ content }) => asObjects(content).filter(({ type }) => type === 'tool_result'))
    const result = results.at(-1)
    return {
      model,
      tools: asObjects(body.tools).map(({ name, input_schema }) => offer(name, input_schema)),
      reasons: ['enabled', 'adaptive'].includes(asText(asObject(body.thinking)?.type) ?? ''),
      ...(result && { result: textOf(result.content) }),
    }
  },

  whole: (answer) => ({
    ...envelope(answer),
    content: blocks(answer),
    stop_reason: stopOf(answer),
    usage: { ...usageOf(answer), output_tokens: answer.usage.output },
  }),

  stream(answer) {
    const events: JsonObject[] = [
      {
        type: 'message_start',
        message: { ...envelope(answer), content: [], stop_reason: null, usage: { ...usageOf(answer), output_tokens: 1 } },
      },
      { type: 'ping' },
      ...blocks(answer).flatMap(blockEvents),
      {
        type: 'message_delta',
        delta: { stop_reason: stopOf(answer), stop_sequence: null, container: null },
        usage: { ...usageOf(answer), output_tokens: answer.usage.output },
      },
      { type: 'message_stop' },
    ]
    return serverSent(events.map((event) => [String(event.type), event]))
  },

  refuse: (status, message) => ({
    type: 'error',
    error: { type: status === 401 ? 'authentication_error' : 'invalid_request_error', message },
    request_id: 'req_upstream',
  }),
}

/** What the models of 2026 no longer take, and those of 2025 do not yet. */
function checkModel({ thinking, temperature, top_p, top_k, tool_choice }: JsonObject, model: string): void {
  const mode = asText(asObject(thinking)?.type)
  if (model.includes('4-5') && mode === 'adaptive') throw new Complaint('adaptive thinking is not supported on this model')
  if (!model.includes('opus-5-5')) return
  if (mode === 'enabled' || mode === 'disabled') throw new Complaint(`thinking.type: '${mode}' is not supported on this model`)
  if ([temperature, top_p, top_k].some((value) => value !== undefined))
    throw new Complaint('sampling parameters are not supported on this model')
  if (['any', 'tool'].includes(asText(asObject(tool_choice)?.type) ?? ''))
    throw new Complaint('tool_choice: forced tool use is not supported on this model')
}

/** Calls are answered in the very next message, all of them and nothing else; signatures come back as they were. */
function checkMessages(messages: JsonObject[], mustThink: boolean): void {
  if (messages[0]?.role !== 'user') throw new Complaint('messages: first message must use the "user" role')
  const turns = messages.filter(({ role }) => role !== 'system')
  for (const [index, { role, content }] of turns.entries()) {
    const next = asObjects(turns[index + 1]?.content)
    const previous = asObjects(turns[index - 1]?.content)
    const [first] = asObjects(content)
    if (asList(content).length === 0 && !content) throw new Complaint(`messages.${index}: all messages must have non-empty content`)
    for (const block of asObjects(content)) {
      if (block.type === 'text' && !block.text) throw new Complaint('messages: text content blocks must be non-empty')
      if (block.type === 'thinking' && block.signature !== signature)
        throw new Complaint(`messages.${index}: Invalid \`signature\` in \`thinking\` block`)
      if (block.type === 'tool_use' && !next.some(({ tool_use_id }) => tool_use_id === block.id))
        throw new Complaint(`messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${block.id}`)
      if (block.type === 'tool_result' && !previous.some(({ id }) => id === block.tool_use_id))
        throw new Complaint(`messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}`)
    }
    if (mustThink && role === 'assistant' && asObjects(content).some(({ type }) => type === 'tool_use') && first?.type !== 'thinking')
      throw new Complaint(`messages.${index}: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first?.type}\``)
  }
}

const envelope = ({ seed, model }: Answer): JsonObject => ({
  id: `msg_${seed}`,
  type: 'message',
  role: 'assistant',
  model,
  stop_sequence: null,
  stop_details: null,
  container: null,
})

const blocks = ({ seed, reasoning, text, call }: Answer): JsonObject[] => [
  ...(reasoning ? [{ type: 'thinking', thinking: reasoning, signature }] : []),
  { type: 'text', text },
  ...(call ? [{ type: 'tool_use', id: `toolu_${seed}`, name: call.name, input: call.input, caller: { type: 'direct' } }] : []),
]

function blockEvents(block: JsonObject, index: number): JsonObject[] {
  const { empty, deltas } = unfold(block)
  return [
    { type: 'content_block_start', index, content_block: { ...block, ...empty } },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function unfold(block: JsonObject): { empty: JsonObject; deltas: JsonObject[] } {
  if (block.type === 'text')
    return { empty: { text: '' }, deltas: pieces(String(block.text)).map((text) => ({ type: 'text_delta', text })) }
  if (block.type === 'thinking') {
    const thoughts = pieces(String(block.thinking)).map((thinking) => ({ type: 'thinking_delta', thinking }))
    return { empty: { thinking: '', signature: '' }, deltas: [...thoughts, { type: 'signature_delta', signature }] }
  }
  const inputs = ['', ...pieces(JSON.stringify(block.input))]
  return { empty: { input: {} }, deltas: inputs.map((partial_json) => ({ type: 'input_json_delta', partial_json })) }
}

const stopOf = ({ call }: Answer) => (call ? 'tool_use' : 'end_turn')

/** Without the output, which grows. Anthropic counts what the cache gave and took beside `input_tokens`. */
const usageOf = ({ usage: { input, cacheRead, cacheWrite, reasoning } }: Answer): JsonObject => ({
  input_tokens: input - cacheRead - cacheWrite,
  cache_read_input_tokens: cacheRead,
  cache_creation_input_tokens: cacheWrite,
  cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
  output_tokens_details: { thinking_tokens: reasoning },
  service_tier: 'standard',
})
