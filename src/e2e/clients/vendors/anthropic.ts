import { checkAnthropicRequest } from '../../../protocols/conformance/vendors/anthropic-request'
import { asObject, asObjects, asText } from '../../../protocols/json'
import type { JsonObject } from '../../../protocols/protocol'
import { type Answer, Complaint, offer, pieces, textOf, type Vendor } from '../script'
import { allKept, callId, readSignature, sign, thoughtfulSeed } from '../signature'

/** Anthropic's Messages. */
export const anthropic: Vendor = {
  read(body, model) {
    checkAnthropicRequest(body, { protocol: 'anthropic', host: 'api.anthropic.com', model })
    checkFields(body)
    const messages = asObjects(body.messages)
    const thinking = asObject(body.thinking)
    checkThoughts(messages, thinking?.type === 'enabled')
    const last = messages.findLastIndex(({ role }) => role === 'assistant')
    const resultsOf = (some: JsonObject[]) => some.flatMap(({ content }) => asObjects(content).filter(({ type }) => type === 'tool_result'))
    const result = resultsOf(messages.slice(last + 1)).at(-1)
    const kept = allKept(messages.flatMap(keptIn))
    return {
      model,
      tools: asObjects(body.tools).map(({ name, input_schema }) => offer(name, input_schema)),
      results: resultsOf(messages).length,
      reasons: ['enabled', 'adaptive'].includes(asText(thinking?.type) ?? ''),
      shows: (thinking?.display ?? defaultDisplay(model)) === 'summarized',
      ...(result && { result: textOf(result.content) }),
      ...(kept !== undefined && { kept }),
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
    return events.map((event) => [String(event.type), event])
  },

  refuse: (status, message) => ({
    type: 'error',
    error: { type: status === 401 ? 'authentication_error' : 'invalid_request_error', message },
    request_id: 'req_upstream',
  }),

  isFinish: (data) => asObject(data)?.type === 'message_delta',
  isTerminal: (data) => asObject(data)?.type === 'message_stop',
  failure: ['error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
}

/** The newest models keep their thoughts to themselves unless they are asked for them. */
const defaultDisplay = (model: string) => (model.includes('5-5') ? 'omitted' : 'summarized')

const BLOCKS: Record<string, string> = {
  text: 'type text cache_control citations',
  thinking: 'type thinking signature',
  redacted_thinking: 'type data',
  tool_use: 'type id name input cache_control caller',
  tool_result: 'type tool_use_id content is_error cache_control',
}

/** Nothing of another vendor's is tolerated in a block or a tool. */
function checkFields({ messages, tools }: JsonObject): void {
  for (const block of asObjects(messages).flatMap(({ content }) => asObjects(content))) {
    const known = BLOCKS[String(block.type)]?.split(' ')
    const unknown = known && Object.keys(block).find((field) => !known.includes(field))
    if (unknown) throw new Complaint(`messages: ${block.type}.${unknown}: Extra inputs are not permitted`)
  }
  const known = 'name description input_schema strict cache_control defer_loading allowed_callers eager_input_streaming input_examples type'
  for (const tool of asObjects(tools).filter(({ type }) => (type ?? 'custom') === 'custom')) {
    const unknown = Object.keys(tool).find((field) => !known.split(' ').includes(field))
    if (unknown) throw new Complaint(`tools: ${tool.name}.${unknown}: Extra inputs are not permitted`)
  }
}

/** Thoughts come back letter for letter, and with a budget they come back in any case. */
function checkThoughts(messages: JsonObject[], mustThink: boolean): void {
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = asObjects(content)
    for (const { type, thinking, signature: text } of blocks) {
      if (type === 'redacted_thinking') throw new Complaint(`messages.${index}: Invalid \`data\` in \`redacted_thinking\` block`)
      if (type !== 'thinking') continue
      const signature = readSignature(text)
      if (signature?.vendor !== 'anthropic') throw new Complaint(`messages.${index}: Invalid \`signature\` in \`thinking\` block`)
      if (!signature.isFor(String(thinking)))
        throw new Complaint(
          `messages.${index}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified`,
        )
    }
    if (mustThink && role === 'assistant' && blocks.some(({ type }) => type === 'tool_use') && blocks[0]?.type !== 'thinking')
      throw new Complaint(`messages.${index}: Expected \`thinking\` or \`redacted_thinking\`, but found \`${blocks[0]?.type}\``)
  }
}

/** Some clients tell calls without their ids: there, a thought alone says that it came back. */
function keptIn({ content }: JsonObject): boolean[] {
  const blocks = asObjects(content)
  const seeds = blocks.flatMap(({ signature }) => readSignature(signature)?.seed ?? [])
  const expected = blocks.flatMap(({ type, id }) => (type === 'tool_use' && thoughtfulSeed(id, 'toolu_')) || [])
  return [...expected.map((seed) => seeds.includes(seed)), ...seeds.map(() => true)]
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

function blocks(answer: Answer): JsonObject[] {
  const { seed, reasoning, text, call } = answer
  return [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature: sign('anthropic', seed, reasoning) }]),
    { type: 'text', text },
    ...(call ? [{ type: 'tool_use', id: callId('toolu_', answer), name: call.name, input: call.input, caller: { type: 'direct' } }] : []),
  ]
}

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
    return { empty: { thinking: '', signature: '' }, deltas: [...thoughts, { type: 'signature_delta', signature: block.signature! }] }
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
