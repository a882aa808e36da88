import { asObject, asText, parseInput } from '../json'
import type { JsonObject, Part, Prompt, Tool } from '../protocol'
import { type ClientTool, clientTools } from './client-tool'

type FunctionTool = Extract<Tool, { kind: 'function' }>
type ToolCall = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** A tool of OpenAI's that the client runs, as a request declares it. */
export interface Declared {
  tool: ClientTool
  raw: JsonObject
}

/** What a declaration means, when it is that of a tool that the client runs. */
export function clientTool(raw: JsonObject): ClientTool | undefined {
  const type = asText(raw.type) ?? ''
  return clientTools.find((tool) => tool.type.test(type) && (tool.isLocal?.(raw) ?? true))
}

/** One of OpenAI's own tools as the function that stands for it elsewhere; undefined for those that OpenAI runs. */
export function clientFunction(raw: JsonObject): FunctionTool | undefined {
  const tool = clientTool(raw)
  return tool && { kind: 'function', name: tool.name, description: tool.describe(raw), schema: tool.schema(raw) }
}

/** The tools of a request that are called and answered in items of their own, by name; a declared function hides one of its name. */
export function declaredClientTools({ tools }: Prompt): Map<string, Declared> {
  const declared = new Map<string, Declared>()
  for (const one of tools) {
    const raw = one.kind === 'builtin' && one.origin === 'openai-responses' ? asObject(one.raw) : undefined
    const tool = raw && clientTool(raw)
    if (tool) declared.set(tool.name, { tool, raw })
  }
  if (declared.size) for (const one of tools) if (one.kind !== 'builtin' && !one.namespace) declared.delete(one.name)
  return declared
}

/** Reads the item of a call; undefined for other items, and for what OpenAI has run itself. */
export function readClientCall(item: JsonObject): ToolCall | undefined {
  const tool = clientTools.find(({ call }) => call === item.type)
  const id = asText(item.call_id)
  if (!tool || !id || item.execution === 'server') return undefined
  return { type: 'tool-call', id, name: tool.name, kind: 'function', input: JSON.stringify(tool.readCall(item)) }
}

/** Reads the item of a result, likewise. A local shell's names its call by `id`. */
export function readClientResult(item: JsonObject): Result | undefined {
  const tool = clientTools.find(({ output }) => output === item.type)
  const id = asText(item.call_id) ?? (tool?.name === 'local_shell' ? asText(item.id) : undefined)
  if (!tool || !id || item.execution === 'server') return undefined
  const isError = item.status === 'failed'
  return { type: 'tool-result', id, name: tool.name, kind: 'function', content: tool.readOutput(item), ...(isError && { isError }) }
}

/** The fields of a call's item, beside its `id` and `status`. */
export function writeClientCall({ tool, raw }: Declared, { id, input }: ToolCall): JsonObject {
  return { type: tool.call, call_id: id, ...tool.writeCall(parseInput(input), raw) }
}

/** The item of a result, for a call of this id. */
export function writeClientResult({ tool }: Declared, { content, isError }: Result, id: string): JsonObject {
  const answer = { type: tool.output, ...tool.writeOutput(content, isError === true) }
  return tool.name === 'local_shell' ? { ...answer, id } : { ...answer, call_id: id }
}
