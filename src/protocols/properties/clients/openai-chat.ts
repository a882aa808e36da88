import type { Blob, Message, Part, Prompt, Tool } from '../../protocol'
import { type Data, list, said } from '../exact'
import { type Client, demand, type Heard, nothingHeard } from './client'

/** https://platform.openai.com/docs/api-reference/chat */
export const chatClient: Client = {
  protocol: 'openai-chat',
  body(prompt) {
    const { toolChoice: choice, responseFormat: format } = prompt
    return said({
      model: prompt.model,
      stream: prompt.stream || undefined,
      stream_options: prompt.stream ? { include_usage: true } : undefined,
      messages: [...prompt.system.map((part) => ({ role: 'system', content: textOf(part) })), ...prompt.messages.flatMap(writeMessage)],
      tools: prompt.tools.length ? prompt.tools.map(writeTool) : undefined,
      tool_choice: choice && (choice.mode === 'tool' ? named(prompt, choice.name) : choice.mode),
      parallel_tool_calls: prompt.parallelToolCalls,
      max_tokens: prompt.maxOutputTokens,
      temperature: prompt.temperature,
      top_p: prompt.topP,
      seed: prompt.seed,
      presence_penalty: prompt.presencePenalty,
      frequency_penalty: prompt.frequencyPenalty,
      stop: prompt.stop,
      reasoning_effort: prompt.reasoning?.effort,
      response_format:
        format?.type === 'json-schema'
          ? { type: 'json_schema', json_schema: said({ name: format.name, schema: format.schema }) }
          : undefined,
    })
  },
  assemble,
  hear(reply) {
    if (reply.error) return { ...nothingHeard(), error: reply.error.message }
    const { message, finish_reason } = reply.choices[0]
    const { usage } = reply
    return {
      text: message.content ?? '',
      thoughts: message.reasoning_content ?? '',
      refusal: message.refusal ?? '',
      calls: list(message.tool_calls).map(hearCall),
      images: list(message.images).map(({ image_url }) => image_url.url.split('base64,')[1]),
      finish: finish_reason,
      usage: {
        input: usage?.prompt_tokens ?? 0,
        output: usage?.completion_tokens ?? 0,
        cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? 0,
        cacheWrite: usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
        reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
      },
    }
  },
  goOn(body, reply, results) {
    const { message } = reply.choices[0]
    const told = list(message.tool_calls).map(({ id }, at) => ({ role: 'tool', tool_call_id: id, content: results[at] }))
    return { ...body, messages: [...body.messages, message, ...told] }
  },
}

const textOf = (part: Part): string => ('text' in part ? part.text : '')

function writeMessage({ role, parts }: Message): Data[] {
  const results = parts.flatMap((part) => (part.type === 'tool-result' ? [part] : []))
  if (results.length) return results.map(({ id, content }) => ({ role: 'tool', tool_call_id: id, content: content.map(textOf).join('') }))
  if (role === 'system') return [{ role: 'system', content: parts.map(textOf).join('') }]
  if (role === 'user') return [{ role, content: parts.map(writePart) }]
  const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [writeCall(part)] : []))
  const text = parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('')
  const thought = parts.flatMap((part) => (part.type === 'reasoning' ? part.text : [])).join('')
  return [said({ role, content: text || null, reasoning_content: thought || undefined, tool_calls: calls.length ? calls : undefined })]
}

function writePart(part: Part): Data {
  if (part.type === 'image') return { type: 'image_url', image_url: { url: urlOf(part.source) } }
  if (part.type === 'file') return { type: 'file', file: { filename: part.name, file_data: urlOf(part.source) } }
  return { type: 'text', text: textOf(part) }
}

const urlOf = (source: Blob) =>
  source.kind === 'base64' ? `data:${source.mime};base64,${source.data}` : source.kind === 'url' ? source.url : ''

function writeCall({ id, kind, name, input }: Extract<Part, { type: 'tool-call' }>): Data {
  return kind === 'custom' ? { id, type: kind, custom: { name, input } } : { id, type: kind, function: { name, arguments: input } }
}

function writeTool(tool: Tool): Data {
  if (tool.kind === 'builtin') return tool.raw as Data
  const { kind, name, description } = tool
  if (kind === 'function') return { type: kind, function: said({ name, description, parameters: tool.schema, strict: tool.strict }) }
  const grammar = tool.format as Data | undefined
  const format = grammar && { type: 'grammar', grammar: { syntax: grammar.syntax, definition: grammar.definition } }
  return { type: kind, custom: said({ name, description, format }) }
}

function named({ tools }: Prompt, name: string): Data {
  const isCustom = tools.some((tool) => tool.kind === 'custom' && tool.name === name)
  return isCustom ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } }
}

function hearCall({ id, type, function: called, custom }: Data): Heard['calls'][number] {
  const isCustom = type === 'custom'
  return { id, name: (custom ?? called).name, kind: isCustom ? 'custom' : 'function', input: isCustom ? custom.input : called.arguments }
}

/** An answer while it is put together. */
interface Choice {
  message: Data
  finish: string | null
}

function assemble(frames: { event?: string; data: string }[]): Data {
  demand(
    frames.every(({ event }) => event === undefined),
    'a named event',
  )
  demand(frames.at(-1)?.data === '[DONE]', 'no [DONE] at the end')
  const choices = new Map<number, Choice>()
  const whole: Data = {}
  for (const { data } of frames.slice(0, -1)) {
    const chunk: Data = JSON.parse(data)
    demand(!whole.error, 'something behind an error')
    if (chunk.error) whole.error = chunk.error
    else addChunk(whole, choices, chunk)
  }
  const told = [...choices.entries()].toSorted(([a], [b]) => a - b).map(([, { message, finish }]) => ({ message, finish_reason: finish }))
  demand(whole.error || (told.length && told.every(({ finish_reason }) => finish_reason)), 'no finish_reason')
  return { ...whole, choices: told }
}

function addChunk(whole: Data, choices: Map<number, Choice>, chunk: Data): void {
  demand(Array.isArray(chunk.choices), 'a chunk without choices')
  demand(whole.id === undefined || whole.id === chunk.id, 'another id in the same stream')
  demand(!whole.usage, 'something behind the usage')
  whole.id = chunk.id
  if (chunk.usage) whole.usage = chunk.usage
  if (!chunk.choices.length) demand(chunk.usage, 'a chunk without a choice and without usage')
  for (const { index, delta, finish_reason } of chunk.choices) {
    demand(choices.has(index) || delta.role === 'assistant', 'a chunk before the role')
    const choice = choices.get(index) ?? { message: { role: 'assistant', content: null, refusal: null }, finish: null }
    choices.set(index, choice)
    demand(!choice.finish, 'a chunk behind the finish')
    choice.finish = finish_reason
    addDelta(choice.message, delta)
  }
}

function addDelta(message: Data, delta: Data): void {
  for (const field of ['content', 'refusal', 'reasoning_content']) if (delta[field]) message[field] = (message[field] ?? '') + delta[field]
  for (const field of ['annotations', 'images', 'reasoning_details'])
    if (delta[field]) message[field] = [...(message[field] ?? []), ...delta[field]]
  for (const call of list(delta.tool_calls)) {
    message.tool_calls ??= []
    const known = message.tool_calls[call.index]
    if (known) addInput(known, call)
    else {
      demand(call.index === message.tool_calls.length, 'tool calls that are not numbered one by one')
      demand(
        call.id && call.type && typeof (call.function ?? call.custom)?.name === 'string',
        'a tool call that begins without id, type or name',
      )
      const { index, ...rest } = call
      message.tool_calls.push(structuredClone(rest))
    }
  }
}

function addInput(known: Data, call: Data): void {
  demand(Boolean(known.custom) === Boolean(call.custom), 'a tool call that changes its kind')
  if (call.custom) known.custom.input += call.custom.input ?? ''
  else known.function.arguments += call.function.arguments ?? ''
  if (call.extra_content) known.extra_content = call.extra_content
}
