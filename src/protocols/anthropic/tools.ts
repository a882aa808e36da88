import { wrapCustomTool } from '../custom-tools'
import { asBoolean, asObject, asObjects, asText, compact } from '../json'
import type { Json, JsonObject, Prompt, Tool, ToolChoice } from '../protocol'
import { toAnthropicSchema } from '../schema'
import { findTool, wireToolName } from '../tool-names'
import type { Turn } from '../turns'
import { isWebSearch } from '../web-search'

/** Reads `tools`: those with a schema of the client's own are functions, the others are Anthropic's. */
export function readTools(tools: Json | undefined): Tool[] {
  return asObjects(tools).map((tool): Tool => {
    if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom') return { kind: 'builtin', origin: 'anthropic', raw: tool }
    const [description, strict] = [asText(tool.description), asBoolean(tool.strict)]
    return {
      kind: 'function',
      name: asText(tool.name) ?? '',
      ...(description !== undefined && { description }),
      ...(tool.input_schema !== undefined && { schema: tool.input_schema }),
      ...(strict !== undefined && { strict }),
      ...(tool.cache_control && { cache: tool.cache_control }),
    }
  })
}

/** Reads `tool_choice`; whether calls may be parallel is read apart. */
export function readToolChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  switch (choice?.type) {
    case 'auto':
    case 'none':
      return { mode: choice.type }
    case 'any':
      return { mode: 'required' }
    case 'tool':
      return { mode: 'tool', name: asText(choice.name) ?? '' }
  }
}

/** Writes `tools` and `tool_choice`. A model that thinks cannot be forced to a tool: it may only be offered one. */
export function writeTools(prompt: Prompt, turns: Turn[], thinks: boolean): { tools?: JsonObject[]; tool_choice?: JsonObject } {
  const { toolChoice: choice } = prompt
  const offered =
    choice?.mode === 'allowed' ? prompt.tools.filter((tool) => tool.kind === 'builtin' || isAllowed(tool, choice.names)) : prompt.tools
  const byName = new Map<string, JsonObject>()
  for (const tool of offered.flatMap(writeTool)) if (!byName.has(tool.name as string)) byName.set(tool.name as string, tool)
  const tools = [...byName.values()]
  if (!tools.length) return writeStubs(turns)
  const written = writeToolChoice(prompt, choice, thinks)
  return { tools, ...(written && { tool_choice: written }) }
}

const isAllowed = (tool: Exclude<Tool, { kind: 'builtin' }>, names: string[]) =>
  names.includes(tool.name) || names.includes(wireToolName(tool))

function writeTool(tool: Tool): JsonObject[] {
  switch (tool.kind) {
    case 'custom':
      return writeTool(wrapCustomTool(tool))
    case 'builtin':
      if (tool.origin === 'anthropic') return [tool.raw as JsonObject]
      return isWebSearch(tool) ? [writeWebSearch(asObject(tool.raw) ?? {})] : []
    case 'function':
      return [
        compact({
          name: wireToolName(tool),
          description: tool.description || undefined,
          input_schema: toAnthropicSchema(tool.schema),
          cache_control: asObject(tool.cache)?.type === 'ephemeral' ? tool.cache : undefined,
        }),
      ]
  }
}

function writeWebSearch(raw: JsonObject): JsonObject {
  return compact({
    type: 'web_search_20250305',
    name: 'web_search',
    allowed_domains: asObject(raw.filters)?.allowed_domains,
    user_location: raw.user_location ?? undefined,
  })
}

/** A history with calls needs its tools declared, even when no more may be called. */
function writeStubs(turns: Turn[]): { tools?: JsonObject[]; tool_choice?: JsonObject } {
  const calls = turns.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool-call'))
  const names = [...new Set(calls.map(wireToolName))]
  if (!names.length) return {}
  return { tools: names.map((name) => ({ name, input_schema: { type: 'object', properties: {} } })), tool_choice: { type: 'none' } }
}

function writeToolChoice(prompt: Prompt, choice: ToolChoice | undefined, thinks: boolean): JsonObject | undefined {
  const serial = prompt.parallelToolCalls === false
  const written = choice && writeChoice(prompt, choice)
  if (!written && !serial) return undefined
  const forced = written?.type === 'any' || written?.type === 'tool'
  const allowed: JsonObject = !written || (thinks && forced) ? { type: 'auto' } : written
  return serial && allowed.type !== 'none' ? { ...allowed, disable_parallel_tool_use: true } : allowed
}

function writeChoice(prompt: Prompt, choice: ToolChoice): JsonObject {
  switch (choice.mode) {
    case 'auto':
    case 'none':
      return { type: choice.mode }
    case 'required':
      return { type: 'any' }
    case 'allowed':
      return { type: choice.required ? 'any' : 'auto' }
    case 'tool':
      return { type: 'tool', name: wireToolName(findTool(prompt, choice.name)) }
  }
}
