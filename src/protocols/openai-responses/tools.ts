import { asBoolean, asObject, asObjects, asText, compact } from '../json'
import { objectSchema } from '../openai-schema'
import type { Json, JsonObject, Prompt, ProtocolId, Tool, ToolChoice } from '../protocol'
import { findTool, wireToolName } from '../tool-names'
import { isWebSearch } from '../web-search'

type FunctionTool = Extract<Tool, { kind: 'function' }>
type CustomTool = Extract<Tool, { kind: 'custom' }>

/** Reads `tools`, those inside of namespaces too; what is neither a function nor a custom tool is OpenAI's own. */
export function readTools(tools: Json | undefined, namespace?: string): Tool[] {
  return asObjects(tools).flatMap((tool): Tool[] => {
    if (tool.type === 'namespace') return readTools(tool.tools, asText(tool.name))
    const named = { name: asText(tool.name) ?? '', ...(namespace && { namespace }), ...described(tool) }
    if (tool.type === 'custom') return [{ kind: 'custom', ...named, ...(tool.format && { format: tool.format }) }]
    if (tool.type !== 'function') return [{ kind: 'builtin', origin: 'openai-responses', raw: tool }]
    const strict = asBoolean(tool.strict)
    return [
      {
        kind: 'function',
        ...named,
        ...(tool.parameters !== undefined && { schema: tool.parameters }),
        ...(strict !== undefined && { strict }),
      },
    ]
  })
}

function described(tool: JsonObject): { description?: string } {
  const description = asText(tool.description)
  return description === undefined ? {} : { description }
}

/** Reads `tool_choice`. A choice of one of OpenAI's own tools has no neutral word. */
export function readToolChoice(value: Json | undefined): ToolChoice | undefined {
  if (value === 'auto' || value === 'none' || value === 'required') return { mode: value }
  const choice = asObject(value)
  if (choice?.type === 'function' || choice?.type === 'custom') return { mode: 'tool', name: asText(choice.name) ?? '' }
  if (choice?.type !== 'allowed_tools') return undefined
  const names = asObjects(choice.tools).flatMap((tool) => asText(tool.name) ?? [])
  return { mode: 'allowed', names, required: choice.mode === 'required' }
}

/** Writes `tools`, `tool_choice` and `parallel_tool_calls`; the latter two are refused where there are no tools. */
export function writeTools(prompt: Prompt): Record<string, Json | undefined> {
  const tools = writeToolList(prompt)
  if (!tools.length) return {}
  return { tools, tool_choice: writeToolChoice(prompt), parallel_tool_calls: prompt.parallelToolCalls }
}

/** The tools; those of one namespace stand together again, where the first of them stood. */
export function writeToolList({ tools, from }: Prompt): JsonObject[] {
  const written: JsonObject[] = []
  const namespaces = new Map<string, JsonObject[]>()
  for (const tool of tools) {
    const one = writeTool(tool, from)
    if (!one) continue
    const namespace = tool.kind === 'builtin' ? undefined : tool.namespace
    if (!namespace) written.push(one)
    else if (namespaces.has(namespace)) namespaces.get(namespace)!.push(one)
    else {
      const members = [one]
      namespaces.set(namespace, members)
      written.push({ type: 'namespace', name: namespace, description: namespace, tools: members })
    }
  }
  return written
}

function writeTool(tool: Tool, from: ProtocolId): JsonObject | undefined {
  switch (tool.kind) {
    case 'function':
      return writeFunction(tool, from)
    case 'custom':
      return writeCustom(tool)
    case 'builtin':
      if (tool.origin === 'openai-responses') return asObject(tool.raw)
      return isWebSearch(tool) ? writeWebSearch(asObject(tool.raw) ?? {}) : undefined
  }
}

/** Here an omitted `strict` means true, everywhere else false. */
function writeFunction(tool: FunctionTool, from: ProtocolId): JsonObject {
  return compact({
    type: 'function',
    name: nameOf(tool),
    description: tool.description,
    parameters: objectSchema(tool.schema),
    strict: tool.strict ?? (from === 'openai-responses' ? undefined : false),
  })
}

function writeCustom(tool: CustomTool): JsonObject {
  return compact({ type: 'custom', name: nameOf(tool), description: tool.description, format: flatFormat(tool.format) })
}

/** Chat Completions nests a grammar one level deeper. */
function flatFormat(format: Json | undefined): Json | undefined {
  const grammar = asObject(asObject(format)?.grammar)
  return grammar ? { type: 'grammar', ...grammar } : format
}

function writeWebSearch(raw: JsonObject): JsonObject {
  const domains = raw.allowed_domains
  return compact({ type: 'web_search', filters: domains && { allowed_domains: domains }, user_location: raw.user_location ?? undefined })
}

/** A name inside of its namespace. */
const nameOf = ({ name }: { name: string }) => wireToolName({ name })

export function writeToolChoice(prompt: Prompt): Json | undefined {
  const { toolChoice: choice } = prompt
  if (!choice) return prompt.from === 'openai-responses' ? prompt.extra.tool_choice : undefined
  switch (choice.mode) {
    case 'tool':
      return reference(prompt, choice.name)
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.required ? 'required' : 'auto',
        tools: choice.names.map((name) => reference(prompt, name)),
      }
    case 'auto':
    case 'none':
    case 'required':
      return choice.mode
  }
}

function reference(prompt: Prompt, name: string): JsonObject {
  const found = findTool(prompt, name)
  const isCustom = prompt.tools.some((tool) => tool.kind === 'custom' && tool.name === found.name && tool.namespace === found.namespace)
  return { type: isCustom ? 'custom' : 'function', name: nameOf(found) }
}
