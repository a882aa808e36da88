import type { Blob, Message, Part, Tool } from '../../protocol'
import { type Data, list, said } from '../exact'
import { type Client, demand, nothingHeard } from './client'

/** https://docs.anthropic.com/en/api/messages */
export const anthropicClient: Client = {
  protocol: 'anthropic',
  body(prompt) {
    const { toolChoice: choice, responseFormat: format, parallelToolCalls: parallel, reasoning } = prompt
    const named =
      choice && (choice.mode === 'tool' ? { type: 'tool', name: choice.name } : { type: choice.mode === 'required' ? 'any' : choice.mode })
    const serial = parallel === false ? { disable_parallel_tool_use: true } : {}
    return said({
      model: prompt.model,
      stream: prompt.stream || undefined,
      max_tokens: prompt.maxOutputTokens ?? 4096,
      system: prompt.system.length ? prompt.system.map(writePart) : undefined,
      messages: prompt.messages.map(writeMessage),
      tools: prompt.tools.length ? prompt.tools.map(writeTool) : undefined,
      tool_choice: named?.type === 'none' ? named : named || parallel === false ? { type: 'auto', ...named, ...serial } : undefined,
      temperature: prompt.temperature,
      top_p: prompt.topP,
      top_k: prompt.topK,
      stop_sequences: prompt.stop,
      thinking: reasoning && { type: 'adaptive', display: 'summarized' },
      output_config: said({
        effort: reasoning?.effort,
        format: format?.type === 'json-schema' ? { type: 'json_schema', schema: format.schema } : undefined,
      }),
    })
  },
  assemble,
  hear(reply) {
    if (reply.type === 'error') return { ...nothingHeard(), error: reply.error.message }
    const blocks = list(reply.content)
    const { usage } = reply
    const [cacheRead, cacheWrite] = [usage.cache_read_input_tokens ?? 0, usage.cache_creation_input_tokens ?? 0]
    return {
      text: blocks.map(({ type, text }) => (type === 'text' ? text : '')).join(''),
      thoughts: blocks.map(({ type, thinking }) => (type === 'thinking' ? thinking : '')).join(''),
      refusal: '',
      calls: blocks.flatMap(({ type, id, name, input }) =>
        type === 'tool_use' ? [{ id, name, kind: 'function' as const, input: JSON.stringify(input) }] : [],
      ),
      images: [],
      finish: reply.stop_reason,
      usage: {
        input: usage.input_tokens + cacheRead + cacheWrite,
        output: usage.output_tokens,
        cacheRead,
        cacheWrite,
        reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
      },
    }
  },
  goOn(body, reply, results) {
    const answers = list(reply.content)
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }, at) => ({ type: 'tool_result', tool_use_id: id, content: results[at] }))
    return { ...body, messages: [...body.messages, { role: 'assistant', content: reply.content }, { role: 'user', content: answers }] }
  },
}

function writeMessage({ role, parts }: Message): Data {
  return { role, content: parts.map(writePart) }
}

function writePart(part: Part): Data {
  switch (part.type) {
    case 'image':
      return { type: 'image', source: sourceOf(part.source) }
    case 'file':
      return said({ type: 'document', title: part.name, source: sourceOf(part.source) })
    case 'reasoning':
      if (part.redacted) return { type: 'redacted_thinking', data: part.redacted }
      return { type: 'thinking', thinking: part.text, signature: part.signature ?? '' }
    case 'tool-call':
      return { type: 'tool_use', id: part.id, name: part.name, input: JSON.parse(part.input) }
    case 'tool-result':
      return said({ type: 'tool_result', tool_use_id: part.id, content: part.content.map(writePart), is_error: part.isError })
    default:
      return { type: 'text', text: 'text' in part ? part.text : '' }
  }
}

function sourceOf(source: Blob): Data {
  if (source.kind === 'base64') return { type: 'base64', media_type: source.mime, data: source.data }
  return { type: 'url', url: source.kind === 'url' ? source.url : '' }
}

function writeTool(tool: Tool): Data {
  if (tool.kind === 'builtin') return tool.raw as Data
  const schema = tool.kind === 'function' ? tool.schema : undefined
  return said({ name: tool.name, description: tool.description, input_schema: schema ?? { type: 'object' } })
}

function assemble(frames: { event?: string; data: string }[]): Data {
  let whole: Data | undefined
  let open: Data | undefined
  let json = ''
  let isOver = false
  for (const { event, data } of frames) {
    const step: Data = JSON.parse(data)
    demand(event === step.type, `an event named ${event} that says it is ${step.type}`)
    demand(!isOver, 'something behind the end')
    if (step.type === 'ping') continue
    if (step.type === 'error') {
      whole = step
      isOver = true
    } else if (step.type === 'message_start') {
      demand(!whole && step.message.usage && list(step.message.content).length === 0, 'a second message_start, or one with content')
      whole = step.message
    } else {
      demand(whole, `${step.type} before message_start`)
      if (step.type === 'content_block_start') {
        demand(!open && step.index === whole.content.length, 'blocks that are not opened one behind the other')
        open = structuredClone(step.content_block) as Data
        json = ''
        whole.content.push(open)
      } else if (step.type === 'content_block_delta') {
        demand(open && step.index === whole.content.length - 1, 'a delta for no open block')
        json += addDelta(open, step.delta)
      } else if (step.type === 'content_block_stop') {
        demand(open && step.index === whole.content.length - 1, 'an end for no open block')
        if (open.type === 'tool_use') open.input = parseInput(open, json)
        demand(open.type !== 'text' || open.text !== '', 'an empty text block')
        open = undefined
      } else if (step.type === 'message_delta') {
        demand(!open, 'message_delta while a block is open')
        Object.assign(whole, step.delta)
        Object.assign(whole.usage, step.usage)
      } else {
        demand(step.type === 'message_stop' && whole.stop_reason, `${step.type}, or an end without a stop_reason`)
        isOver = true
      }
    }
  }
  demand(whole && isOver, 'no message_stop')
  return whole
}

const DELTAS: Record<string, string> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  citations_delta: 'text',
  input_json_delta: 'tool_use',
}

/** Adds a delta to its block; answers the JSON text that it holds. */
function addDelta(block: Data, delta: Data): string {
  const isKnown = Object.values(DELTAS).includes(block.type)
  demand(!isKnown || DELTAS[delta.type] === block.type, `a ${delta.type} in a block of type ${block.type}`)
  if (delta.type === 'text_delta') block.text += delta.text
  if (delta.type === 'thinking_delta') block.thinking += delta.thinking
  if (delta.type === 'signature_delta') block.signature = delta.signature
  if (delta.type === 'citations_delta') block.citations = [...(block.citations ?? []), delta.citation]
  return delta.partial_json ?? ''
}

function parseInput(block: Data, json: string): Data {
  demand(json !== '' && Object.keys(block.input).length === 0, 'tool input that does not come in deltas')
  try {
    return JSON.parse(json)
  } catch {
    // Input that was cut off at the model's limit is told as it came.
    return { cut: json }
  }
}
