import type { Profile } from '../../profiles/profile'
import type { Finish, Part } from '../../protocol'
import { type Data, list, said } from '../exact'
import type { Words } from '../words'
import { type Answer, court, hasTwice, type Item, NAME, sse, type Vendor } from './vendor'

const FIELDS =
  'max_tokens messages model cache_control container context_management inference_geo mcp_servers metadata output_config service_tier stop_sequences stream system temperature thinking tool_choice tools top_k top_p'.split(
    ' ',
  )

/** https://docs.anthropic.com/en/api/messages */
export const anthropicVendor: Vendor = {
  read(body, profile) {
    const { complaints, expect } = court()
    const messages = list(body.messages).map(({ role, content }) => ({
      role,
      content: typeof content === 'string' ? [{ type: 'text', text: content }] : list(content),
    }))
    const tools = list(body.tools)
    const system = typeof body.system === 'string' ? [{ type: 'text', text: body.system }] : list(body.system)
    for (const field of Object.keys(body)) expect(FIELDS.includes(field), `unknown parameter ${field}`)
    expect(body.max_tokens >= 1, 'max_tokens')
    judgeTurns(messages, profile, expect)
    for (const { role, content } of [...messages, ...(system.length ? [{ role: 'system', content: system }] : [])])
      judgeContent(role, content, expect)
    judgeTools(tools, body, expect)
    judgeSampling(body, profile, expect)
    const marks = JSON.stringify(body).match(/"cache_control":/g)?.length ?? 0
    expect(marks <= 4, `${marks} cache breakpoints`)
    return {
      complaints,
      instructions: system.map(({ text }) => text).join('\n'),
      items: messages.flatMap(({ role, content }) => content.flatMap((block) => readBlock(role, block))),
      tools: tools.map(({ name, input_schema }) => ({ name, custom: false, schema: input_schema })),
      parameters: said({
        maxOutputTokens: body.max_tokens,
        temperature: body.temperature,
        topP: body.top_p,
        topK: body.top_k,
        stop: body.stop_sequences,
        effort: body.output_config?.effort ?? (body.thinking?.type === 'enabled' ? 'budget' : undefined),
        format: body.output_config?.format?.type,
        parallelToolCalls: body.tool_choice?.disable_parallel_tool_use ? false : undefined,
        toolChoice: body.tool_choice,
      }),
    }
  },

  whole(answer) {
    const content = answer.parts.map(writeBlock)
    return JSON.stringify({ ...head(answer), content, stop_reason: FINISHES[answer.finish], stop_sequence: null, usage: usageOf(answer) })
  },

  stream(answer, words) {
    const { usage } = answer
    const steps: Data[] = [
      {
        type: 'message_start',
        message: {
          ...head(answer),
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...usageOf(answer), output_tokens: Math.min(1, usage.output) },
        },
      },
      { type: 'ping' },
      ...answer.parts.flatMap((part, index) => streamBlock(part, index, words)),
      {
        type: 'message_delta',
        delta: { stop_reason: FINISHES[answer.finish], stop_sequence: null },
        usage: { output_tokens: usage.output, output_tokens_details: { thinking_tokens: usage.reasoning } },
      },
      { type: 'message_stop' },
    ]
    return sse(steps.map((step) => [step.type, step]))
  },
}

type Expect = (claim: unknown, complaint: string) => void

function judgeTurns(messages: { role: string; content: Data[] }[], profile: Profile, expect: Expect): void {
  const turns = messages.filter(({ role }) => role !== 'system')
  expect(turns[0]?.role === 'user', 'a conversation that the user does not begin')
  if (turns.length < messages.length) expect(profile.midSystem === 'native', 'a role "system" among the messages')
  const used: string[] = []
  for (const [at, { role, content }] of messages.entries()) {
    const calls = content.filter(({ type }) => type === 'tool_use').map(({ id }) => id)
    const next = messages[at + 1]?.content ?? []
    const results = next.filter(({ type }) => type === 'tool_result').map(({ tool_use_id }) => tool_use_id)
    used.push(...calls)
    expect(content.length > 0, `an empty ${role} message`)
    expect(role === 'assistant' || !calls.length, 'a call by the user')
    const isLast = at === messages.length - 1
    if (calls.length && !isLast) {
      expect(results.length === calls.length && calls.every((id) => results.includes(id)), `calls ${calls} that are answered by ${results}`)
      expect(
        next.slice(0, results.length).every(({ type }) => type === 'tool_result'),
        'something before the results',
      )
    }
    if (content.some(({ type }) => type === 'tool_result'))
      expect(at > 0 && messages[at - 1]!.content.some(({ type }) => type === 'tool_use'), 'results without calls')
    if (at > 0) expect(role !== messages[at - 1]!.role || role === 'system', 'two turns of one side')
  }
  expect(!hasTwice(used), 'two calls of one id')
  const last = turns.at(-1)
  if (last?.role !== 'assistant') return
  expect(profile.prefill === 'native', 'a conversation that the assistant ends')
  expect(!/\s$/.test(last.content.at(-1)?.text ?? ''), 'a last text that ends in blanks')
}

function judgeContent(role: string, content: Data[], expect: Expect): void {
  for (const block of content) {
    if (block.type === 'text') expect(block.text.trim() !== '', 'a text of nothing but blanks')
    if (block.type === 'thinking')
      expect(role === 'assistant' && block.signature && typeof block.thinking === 'string', 'a thought without a signature')
    if (block.type === 'redacted_thinking') expect(role === 'assistant' && block.data, 'a redacted thought without data')
    if (block.type === 'tool_use')
      expect(
        /^[a-zA-Z0-9_-]{1,64}$/.test(block.id) && NAME.test(block.name) && block.input === Object(block.input),
        `the call ${block.id} of ${block.name}`,
      )
    if (block.type === 'tool_result' && Array.isArray(block.content)) judgeContent('user', block.content, expect)
    if (block.type === 'image' && block.source.type === 'base64')
      expect(/^image\/(?:jpeg|png|gif|webp)$/.test(block.source.media_type), 'an image of another type')
    if (/thinking/.test(block.type) || (block.type === 'text' && !block.text))
      expect(!block.cache_control, 'a breakpoint where none may be')
  }
}

function judgeTools(tools: Data[], body: Data, expect: Expect): void {
  const names = tools.map(({ name }) => name)
  expect(names.every((name) => NAME.test(name)) && !hasTwice(names), 'a name of a tool that is illegal, or given twice')
  for (const { type, input_schema: schema } of tools) {
    if (type !== undefined && type !== 'custom') continue
    expect(schema?.type === 'object' && !schema.oneOf && !schema.anyOf && !schema.allOf, 'an input_schema that is no plain object')
  }
  const { tool_choice: choice } = body
  if (choice) expect(tools.length, 'tool_choice without tools')
  if (choice?.type === 'tool') expect(names.includes(choice.name), 'a choice of a tool that is not declared')
  const hasCalls = list(body.messages).some(({ content }) => list(content).some(({ type }) => type === 'tool_use'))
  if (hasCalls) expect(tools.length, 'calls in the history, and no tools')
}

function judgeSampling({ temperature, top_p, top_k, thinking, max_tokens, tool_choice }: Data, profile: Profile, expect: Expect): void {
  const thinks = thinking !== undefined && thinking.type !== 'disabled'
  const sampled = [temperature, top_p, top_k].some((value) => value !== undefined)
  if (profile.sampling === 'none') expect(!sampled, 'sampling that this model refuses')
  if (thinks) expect(temperature === undefined && top_k === undefined && (top_p === undefined || top_p >= 0.95), 'sampling while it thinks')
  if (temperature !== undefined)
    expect(temperature <= 1 && (top_p === undefined || profile.sampling !== 'temperature-or-top-p'), 'temperature')
  if (thinking?.type === 'enabled')
    expect(profile.budgets && thinking.budget_tokens >= 1024 && thinking.budget_tokens < max_tokens, 'the budget')
  if (thinking?.type === 'adaptive') expect(profile.thinking === 'adaptive', 'adaptive thinking')
  if (thinking?.type === 'disabled') expect(profile.thinkingOff !== 'no', 'thinking that cannot be disabled')
  const isForced = tool_choice?.type === 'any' || tool_choice?.type === 'tool'
  if (isForced) expect(profile.forcedTool === 'yes' || (profile.forcedTool === 'unless-thinking' && !thinks), 'a forced tool')
}

function readBlock(role: string, block: Data): Item[] {
  const speaker = role as 'user'
  switch (block.type) {
    case 'text':
      return [{ kind: 'text', role: speaker, text: block.text }]
    case 'thinking':
      return [{ kind: 'thought', text: block.thinking, state: block.signature }]
    case 'redacted_thinking':
      return [{ kind: 'thought', text: '', state: block.data }]
    case 'tool_use':
      return [{ kind: 'call', id: block.id, name: block.name, input: JSON.stringify(block.input) }]
    case 'tool_result':
      return [readResult(block)]
    default:
      return [{ kind: 'media', role: 'user', data: block.source?.data ?? block.source?.url ?? '' }]
  }
}

function readResult({ tool_use_id: id, content }: Data): Item {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as Data] : list(content)
  const text = blocks.map((block) => block.text ?? '').join('')
  return { kind: 'result', id, text, media: blocks.flatMap((block) => (block.source ? [block.source.data ?? block.source.url] : [])) }
}

const head = ({ id, model }: Answer): Data => ({ id, type: 'message', role: 'assistant', model })

function writeBlock(part: Part): Data {
  if (part.type === 'tool-call') return { type: 'tool_use', id: part.id, name: part.name, input: JSON.parse(part.input) }
  if (part.type !== 'reasoning') return { type: 'text', text: 'text' in part ? part.text : '' }
  return part.redacted
    ? { type: 'redacted_thinking', data: part.redacted }
    : { type: 'thinking', thinking: part.text, signature: part.signature }
}

function streamBlock(part: Part, index: number, words: Words): Data[] {
  const block = writeBlock(part)
  const deltas: Data[] = []
  const begun = { ...block }
  if (block.type === 'text') {
    begun.text = ''
    deltas.push(...words.pieces(block.text).map((text) => ({ type: 'text_delta', text })))
  } else if (block.type === 'thinking') {
    Object.assign(begun, { thinking: '', signature: '' })
    deltas.push(...words.pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })), {
      type: 'signature_delta',
      signature: block.signature,
    })
  } else if (part.type === 'tool-call') {
    begun.input = {}
    deltas.push(...words.pieces(part.input).map((partial_json) => ({ type: 'input_json_delta', partial_json })))
  }
  return [
    { type: 'content_block_start', index, content_block: begun },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

const FINISHES: Record<Finish, string> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  unknown: 'end_turn',
}

const usageOf = ({ usage }: Answer): Data => ({
  input_tokens: usage.input - usage.cacheRead - usage.cacheWrite,
  cache_read_input_tokens: usage.cacheRead,
  cache_creation_input_tokens: usage.cacheWrite,
  output_tokens: usage.output,
  output_tokens_details: { thinking_tokens: usage.reasoning },
})
