import type { Blob, Message, Part, Tool } from '../../protocol'
import { type Data, list, said } from '../exact'
import { type Client, demand, nothingHeard } from './client'

/** https://platform.openai.com/docs/api-reference/responses */
export const responsesClient: Client = {
  protocol: 'openai-responses',
  body(prompt) {
    const { system, toolChoice: choice, responseFormat: format, reasoning } = prompt
    const developer = system.map((part) => ({ type: 'message', role: 'developer', content: [writeInput(part)] }))
    return said({
      model: prompt.model,
      stream: prompt.stream || undefined,
      input: [...developer, ...prompt.messages.flatMap(writeItems)],
      tools: prompt.tools.length ? writeTools(prompt.tools) : undefined,
      tool_choice: choice && (choice.mode === 'tool' ? { type: kindOf(prompt.tools, choice.name), name: choice.name } : choice.mode),
      parallel_tool_calls: prompt.parallelToolCalls,
      max_output_tokens: prompt.maxOutputTokens,
      temperature: prompt.temperature,
      top_p: prompt.topP,
      reasoning: reasoning && { effort: reasoning.effort, summary: 'auto' },
      text: format?.type === 'json-schema' ? { format: { type: 'json_schema', name: format.name, schema: format.schema } } : undefined,
      store: false,
      include: ['reasoning.encrypted_content'],
    })
  },
  assemble,
  hear(reply) {
    if (reply.error) return { ...nothingHeard(), error: reply.error.message }
    const items = list(reply.output)
    const contents = items.flatMap((item) => (item.type === 'message' ? list(item.content) : []))
    const { usage } = reply
    return {
      text: contents.map(({ type, text }) => (type === 'output_text' ? text : '')).join(''),
      thoughts: items.flatMap((item) => (item.type === 'reasoning' ? list(item.summary).map(({ text }) => text) : [])).join(''),
      refusal: contents.map(({ type, refusal }) => (type === 'refusal' ? refusal : '')).join(''),
      calls: items.flatMap((item) => {
        const { type, call_id: id, name, namespace } = item
        if (type === 'function_call') return [said({ id, name, namespace, kind: 'function', input: item.arguments }) as never]
        return type === 'custom_tool_call' ? [said({ id, name, namespace, kind: 'custom', input: item.input }) as never] : []
      }),
      images: [],
      finish: reply.incomplete_details?.reason ?? reply.status,
      usage: {
        input: usage?.input_tokens ?? 0,
        output: usage?.output_tokens ?? 0,
        cacheRead: usage?.input_tokens_details.cached_tokens ?? 0,
        cacheWrite: usage?.input_tokens_details.cache_write_tokens ?? 0,
        reasoning: usage?.output_tokens_details.reasoning_tokens ?? 0,
      },
    }
  },
  goOn(body, reply, results) {
    const answers = list(reply.output)
      .filter(({ type }) => type === 'function_call' || type === 'custom_tool_call')
      .map(({ type, call_id }, at) => ({ type: `${type}_output`, call_id, output: results[at] }))
    return { ...body, input: [...body.input, ...reply.output, ...answers] }
  },
}

function writeItems({ role, parts }: Message): Data[] {
  const items: Data[] = []
  for (const part of parts) {
    const last = items.at(-1)
    if (part.type === 'tool-call') items.push(writeCall(part))
    else if (part.type === 'tool-result') items.push(writeResult(part))
    else if (part.type === 'reasoning')
      items.push({ type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: part.text }], encrypted_content: part.signature })
    else {
      const content =
        role === 'assistant' ? { type: 'output_text', text: 'text' in part ? part.text : '', annotations: [] } : writeInput(part)
      if (last?.type === 'message') last.content.push(content)
      else items.push({ type: 'message', role: role === 'system' ? 'developer' : role, content: [content] })
    }
  }
  return items
}

function writeInput(part: Part): Data {
  if (part.type === 'image') return { type: 'input_image', image_url: urlOf(part.source) }
  if (part.type === 'file') return { type: 'input_file', filename: part.name, file_data: urlOf(part.source) }
  return { type: 'input_text', text: 'text' in part ? part.text : '' }
}

const urlOf = (source: Blob) =>
  source.kind === 'base64' ? `data:${source.mime};base64,${source.data}` : source.kind === 'url' ? source.url : ''

function writeCall({ kind, id, name, namespace, input }: Extract<Part, { type: 'tool-call' }>): Data {
  const itemId = `${kind === 'custom' ? 'ctc' : 'fc'}_${id}`
  if (kind === 'custom') return said({ type: 'custom_tool_call', id: itemId, call_id: id, name, namespace, input })
  return said({ type: 'function_call', id: itemId, call_id: id, name, namespace, arguments: input })
}

function writeResult({ id, kind, content }: Extract<Part, { type: 'tool-result' }>): Data {
  const [only] = content
  const output = content.length === 1 && only?.type === 'text' ? only.text : content.map(writeInput)
  return { type: kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output', call_id: id, output }
}

/** Tools of one namespace stand in it together. */
function writeTools(tools: Tool[]): Data[] {
  const written: Data[] = []
  for (const tool of tools) {
    if (tool.kind === 'builtin') continue
    const plain = writeTool(tool)
    const space = written.find(({ type, name }) => type === 'namespace' && name === tool.namespace)
    if (!tool.namespace) written.push(plain)
    else if (space) space.tools.push(plain)
    else written.push({ type: 'namespace', name: tool.namespace, description: 'tools', tools: [plain] })
  }
  return written
}

function writeTool(tool: Exclude<Tool, { kind: 'builtin' }>): Data {
  const { kind, name, description } = tool
  if (kind === 'custom') return said({ type: kind, name, description, format: tool.format })
  return said({ type: kind, name, description, parameters: tool.schema, strict: tool.strict ?? false })
}

const kindOf = (tools: Tool[], name: string) => (tools.some((tool) => tool.kind === 'custom' && tool.name === name) ? 'custom' : 'function')

function assemble(frames: { event?: string; data: string }[]): Data {
  const steps = frames.map(({ event, data }, at): Data => {
    const step = JSON.parse(data)
    demand(event === step.type && step.sequence_number === at, `an event ${event} out of its place (${step.sequence_number} at ${at})`)
    return step
  })
  demand(steps[0]?.type === 'response.created', 'no response.created at the beginning')
  const items: Data[] = []
  const done: Data[] = []
  let final: Data | undefined
  for (const step of steps) {
    demand(!final, 'something behind the end')
    const { type, output_index: at } = step
    if (['response.completed', 'response.incomplete', 'response.failed'].includes(type)) final = step.response
    else if (type === 'response.output_item.added') {
      demand(at === items.length, 'items that are not numbered one by one')
      items.push(structuredClone(step.item))
    } else if (type === 'response.output_item.done') {
      done[at] = step.item
      demand(JSON.stringify(items[at]?.id) === JSON.stringify(step.item.id), 'another id in output_item.done')
      demand(!GROWING.has(step.item.type) || grown(items[at], step.item), 'an item that is not what its deltas said')
    } else if (at !== undefined) grow(items, step)
  }
  demand(final, 'no response.completed')
  if (final.status !== 'failed')
    demand(JSON.stringify(final.output) === JSON.stringify(done), 'an end that holds other items than were told')
  return final
}

const GROWING = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call'])

/** Adds a delta to the item it belongs to. */
function grow(items: Data[], { type, output_index: at, item_id, ...step }: Data): void {
  const item = items[at]
  demand(item && item.id === item_id, `${type} for no item, or by another id`)
  const content = item.content?.[step.content_index]
  const summary = item.summary?.[step.summary_index]
  if (type === 'response.content_part.added') item.content[step.content_index] = structuredClone(step.part)
  else if (type === 'response.output_text.delta') content.text += step.delta
  else if (type === 'response.refusal.delta') content.refusal += step.delta
  else if (type === 'response.reasoning_summary_part.added') item.summary[step.summary_index] = structuredClone(step.part)
  else if (type === 'response.reasoning_summary_text.delta') summary.text += step.delta
  else if (type === 'response.function_call_arguments.delta') item.arguments += step.delta
  else if (type === 'response.custom_tool_call_input.delta') item.input += step.delta
  else if (type === 'response.output_text.done') demand(content.text === step.text, 'a text that is not what its deltas said')
}

function grown(item: Data | undefined, done: Data): boolean {
  const texts = (from: Data) => [list(from.content), list(from.summary)].map((all) => all.map(({ text, refusal }) => text ?? refusal))
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return item !== undefined && same(texts(item), texts(done)) && item.arguments === done.arguments && item.input === done.input
}
