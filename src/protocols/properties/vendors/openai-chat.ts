import type { Finish, Part } from '../../protocol'
import { type Data, list, said } from '../exact'
import type { Words } from '../words'
import { type Answer, court, dataOf, hasTwice, type Item, NAME, sse, type Vendor } from './vendor'

const FIELDS =
  'audio frequency_penalty logit_bias logprobs max_completion_tokens max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options thinking'.split(
    ' ',
  )

/** https://platform.openai.com/docs/api-reference/chat */
export const chatVendor: Vendor = {
  read(body, profile) {
    const { complaints, expect } = court()
    const messages = list(body.messages)
    const tools = list(body.tools)
    for (const field of Object.keys(body)) expect(FIELDS.includes(field), `unknown parameter ${field}`)
    for (const field of profile.refuses) expect(body[field] === undefined, `${field} is not taken by this model`)
    expect(messages.length, 'no messages')
    judgeOrder(messages, expect)
    for (const message of messages) judgeMessage(message, profile.reasoningEcho, expect)
    const names = tools.map((tool) => tool[tool.type].name)
    expect(names.every((name) => NAME.test(name)) && !hasTwice(names), 'a name of a tool that is illegal, or given twice')
    for (const { type, function: made } of tools)
      if (type === 'function') expect(made.parameters === undefined || made.parameters.type === 'object', 'parameters that are no object')
    expect(tools.length || (body.tool_choice === undefined && body.parallel_tool_calls === undefined), 'tool_choice without tools')
    const chosen = body.tool_choice?.function?.name ?? body.tool_choice?.custom?.name
    expect(chosen === undefined || names.includes(chosen), 'a choice of a tool that is not declared')
    const schema = body.response_format?.json_schema
    if (schema) expect(NAME.test(schema.name) && schema.schema, 'a schema without a name')
    expect(body.tools === undefined || tools.length, 'an empty list of tools')
    const first = messages.filter(
      ({ role }, at) => role !== 'user' && messages.slice(0, at + 1).every((each) => each.role === 'system' || each.role === 'developer'),
    )
    return {
      complaints,
      instructions: first.map(({ content }) => textOf(content)).join('\n'),
      items: messages.slice(first.length).flatMap(readMessage),
      tools: tools.map((tool) => ({ name: tool[tool.type].name, custom: tool.type === 'custom', schema: tool[tool.type].parameters })),
      parameters: said({
        maxOutputTokens: body.max_completion_tokens ?? body.max_tokens,
        temperature: body.temperature,
        topP: body.top_p,
        topK: body.top_k,
        seed: body.seed,
        presencePenalty: body.presence_penalty,
        stop: body.stop,
        effort: body.reasoning_effort ?? body.thinking?.type,
        format: body.response_format?.type,
        parallelToolCalls: body.parallel_tool_calls,
        toolChoice: body.tool_choice,
      }),
    }
  },

  whole(answer) {
    const { parts } = answer
    const message = said({
      role: 'assistant',
      content: joined(parts, 'text') || null,
      refusal: joined(parts, 'refusal') || null,
      reasoning_content: joined(parts, 'reasoning') || undefined,
      tool_calls: calls(parts).length ? calls(parts).map(writeCall) : undefined,
    })
    const choices = [{ index: 0, message, logprobs: null, finish_reason: FINISHES[answer.finish] }]
    return JSON.stringify({ ...head(answer), object: 'chat.completion', choices, usage: usageOf(answer) })
  },

  stream(answer, words) {
    const chunk = (delta: Data, finish: string | null = null): [undefined, Data] => [
      undefined,
      { ...head(answer), choices: [{ index: 0, delta, finish_reason: finish }], usage: null },
    ]
    const { parts } = answer
    return sse([
      chunk({ role: 'assistant', content: '' }),
      ...words.pieces(joined(parts, 'reasoning')).map((reasoning_content) => chunk({ reasoning_content })),
      ...words.pieces(joined(parts, 'text')).map((content) => chunk({ content })),
      ...words.pieces(joined(parts, 'refusal')).map((refusal) => chunk({ refusal })),
      ...callDeltas(parts, words).map((delta) => chunk({ tool_calls: [delta] })),
      chunk({}, FINISHES[answer.finish]),
      [undefined, { ...head(answer), choices: [], usage: usageOf(answer) }],
      [undefined, '[DONE]'],
    ])
  },
}

type Expect = (claim: unknown, complaint: string) => void

/** Calls are answered at once, each once and in their order. */
function judgeOrder(messages: Data[], expect: Expect): void {
  let open: string[] = []
  for (const { role, tool_call_id, tool_calls } of messages) {
    if (role === 'tool') expect(open.shift() === tool_call_id, `a result for ${tool_call_id}, which is not the next call`)
    else expect(!open.length, `a call without a result: ${open}`)
    if (role === 'assistant') open = list(tool_calls).map(({ id }) => id)
  }
}

function judgeMessage(message: Data, echo: string, expect: Expect): void {
  const { role, content, refusal, reasoning_content } = message
  const calls = list(message.tool_calls)
  expect(['system', 'developer', 'user', 'assistant', 'tool'].includes(role), `the role ${role}`)
  if (role === 'assistant') expect(content || refusal || calls.length, 'an assistant message that is empty')
  else expect(content?.length || role === 'tool', `an empty ${role} message`)
  if (Array.isArray(content))
    expect(
      content.every(({ type, text }: Data) => type !== 'text' || text !== ''),
      'an empty text part',
    )
  if (role === 'tool')
    expect(typeof content === 'string' || list(content).every(({ type }) => type === 'text'), 'a tool message that is not text')
  if (reasoning_content !== undefined) expect(echo !== 'never', 'thoughts that this model refuses')
  if (echo === 'always' && role === 'assistant') expect(reasoning_content !== undefined, 'an assistant message without reasoning_content')
  expect(!('tool_calls' in message) || calls.length, 'an empty list of tool calls')
  expect(!hasTwice(calls.map(({ id }) => id)), 'two calls of one id')
  for (const call of calls) judgeCall(call, expect)
}

function judgeCall({ id, type, function: called, custom }: Data, expect: Expect): void {
  expect(typeof id === 'string' && id.length > 0 && id.length <= 40, `a call id of ${id?.length} characters`)
  expect(NAME.test((custom ?? called)?.name), `the name ${(custom ?? called)?.name} of a call`)
  if (type === 'function') expect(isObject(called.arguments), `arguments that are no object: ${called.arguments}`)
}

function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : list(content)
        .map(({ text = '' }) => text)
        .join('\n')

function readMessage(message: Data): Item[] {
  const { role, content, reasoning_content, tool_call_id } = message
  if (role === 'tool') return [{ kind: 'result', id: tool_call_id, text: textOf(content), media: [] }]
  const speaker = role === 'developer' ? 'system' : role
  const texts = typeof content === 'string' ? [{ type: 'text', text: content }] : list(content)
  return [
    ...(reasoning_content ? [{ kind: 'thought' as const, text: reasoning_content }] : []),
    ...texts.map(
      (part): Item =>
        part.type === 'text' ? { kind: 'text', role: speaker, text: part.text } : { kind: 'media', role: 'user', data: mediaOf(part) },
    ),
    ...list(message.tool_calls).map(
      ({ id, function: called, custom }): Item => ({
        kind: 'call',
        id,
        name: (custom ?? called).name,
        input: custom?.input ?? called.arguments,
      }),
    ),
  ]
}

const mediaOf = ({ image_url, file, input_audio }: Data): string => dataOf(image_url?.url ?? file?.file_data ?? input_audio?.data ?? '')

const head = ({ id, model }: Answer) => ({ id, object: 'chat.completion.chunk', created: 1700000000, model })

const calls = (parts: Part[]) => parts.flatMap((part) => (part.type === 'tool-call' ? [part] : []))
const joined = (parts: Part[], type: 'text' | 'refusal' | 'reasoning') =>
  parts.flatMap((part) => (part.type === type ? part.text : [])).join('')

function writeCall({ id, kind, name, input }: Extract<Part, { type: 'tool-call' }>): Data {
  return kind === 'custom' ? { id, type: kind, custom: { name, input } } : { id, type: kind, function: { name, arguments: input } }
}

/** The deltas of parallel calls, one behind the other or mixed. */
function callDeltas(parts: Part[], words: Words): Data[] {
  const mixes = words.draw.once(3)
  const rows = calls(parts).map((call, index) => [
    { index, ...writeCall({ ...call, input: '' }) },
    ...words
      .pieces(call.input)
      .map((text) => ({ index, ...(call.kind === 'custom' ? { custom: { input: text } } : { function: { arguments: text } }) })),
  ])
  if (!mixes) return rows.flat()
  const heads = rows.flatMap((row) => row.slice(0, 1))
  const rests = rows.map((row) => row.slice(1))
  const deltas: Data[] = [...heads]
  while (rests.some((row) => row.length)) for (const row of rests) deltas.push(...row.splice(0, 1 + words.draw.below(2)))
  return deltas
}

const FINISHES: Record<Finish, string> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'stop',
  pause: 'stop',
  unknown: 'stop',
}

const usageOf = ({ usage }: Answer): Data => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
  completion_tokens_details: { reasoning_tokens: usage.reasoning },
})
