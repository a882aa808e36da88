import { wrapCustomTool } from '../custom-tools'
import { asBoolean, asObject, asObjects, asText, compact } from '../json'
import { isReasoning } from '../openai-effort'
import { isStrict, objectSchema } from '../openai-schema'
import type { Json, JsonObject, Prompt, Tool, ToolChoice } from '../protocol'
import { findTool, wireToolName } from '../tool-names'

/** Only models of OpenAI's own are known to take custom tools; for all others a function stands in. */
export const takesCustomTools = isReasoning

/** Reads `tools`, or the deprecated `functions`; what is neither a function nor a custom tool is the vendor's own. */
export function readTools(body: JsonObject): Tool[] {
  const legacy = asObjects(body.functions).map((tool): JsonObject => ({ type: 'function', function: tool }))
  return [...asObjects(body.tools), ...legacy].map(readTool)
}

function readTool(raw: JsonObject): Tool {
  const said = asObject(raw[asText(raw.type) ?? 'function'])
  const description = asText(said?.description)
  const named = { name: asText(said?.name) ?? '', ...(description !== undefined && { description }) }
  if (said && raw.type === 'custom') return { kind: 'custom', ...named, ...(said.format && { format: said.format }) }
  if (!said || raw.type !== 'function') return { kind: 'builtin', origin: 'openai-chat', raw }
  const strict = asBoolean(said.strict)
  const cache = raw.cache_control ?? said.cache_control
  return {
    kind: 'function',
    ...named,
    ...(said.parameters !== undefined && { schema: said.parameters }),
    ...(strict !== undefined && { strict }),
    ...(cache && { cache }),
  }
}

/** Reads `tool_choice`, or the deprecated `function_call`. Mistral's word for `required` is `any`. */
export function readToolChoice(body: JsonObject): ToolChoice | undefined {
  const value = body.tool_choice ?? body.function_call
  if (value === 'auto' || value === 'none' || value === 'required') return { mode: value }
  if (value === 'any') return { mode: 'required' }
  const choice = asObject(value)
  if (!choice) return undefined
  const allowed = asObject(choice.allowed_tools)
  if (allowed)
    return { mode: 'allowed', names: asObjects(allowed.tools).flatMap((tool) => nameIn(tool) ?? []), required: allowed.mode === 'required' }
  const name = nameIn(choice)
  return name === undefined ? undefined : { mode: 'tool', name }
}

const nameIn = (reference: JsonObject) =>
  asText(asObject(reference.function)?.name) ?? asText(asObject(reference.custom)?.name) ?? asText(reference.name)

/** Writes `tools`, `tool_choice` and `parallel_tool_calls`; the latter two are refused where there are no tools. */
export function writeTools(prompt: Prompt, model: string): Record<string, Json | undefined> {
  const { toolChoice: choice } = prompt
  const offered = choice?.mode === 'allowed' ? prompt.tools.filter((tool) => isAllowed(tool, choice.names)) : prompt.tools
  const tools = offered.flatMap((tool) => writeTool(tool, prompt, model) ?? [])
  if (!tools.length) return {}
  return { tools, tool_choice: choice && writeToolChoice(prompt, choice, model), parallel_tool_calls: prompt.parallelToolCalls }
}

const isAllowed = (tool: Tool, names: string[]) =>
  tool.kind === 'builtin' || names.includes(tool.name) || names.includes(wireToolName(tool))

function writeTool(tool: Tool, prompt: Prompt, model: string): JsonObject | undefined {
  switch (tool.kind) {
    case 'function':
      return writeFunction(tool, prompt)
    case 'custom':
      return takesCustomTools(model) ? writeCustom(tool) : writeFunction(wrapCustomTool(tool), prompt)
    case 'builtin':
      return tool.origin === 'openai-chat' ? asObject(tool.raw) : undefined
  }
}

/** In Responses an omitted `strict` means true, here false: it is said only where the schema can bear it. */
function writeFunction(tool: Extract<Tool, { kind: 'function' }>, { from }: Prompt): JsonObject {
  const parameters = objectSchema(tool.schema)
  const strict = tool.strict ?? (from === 'openai-responses' && isStrict(parameters) ? true : undefined)
  const said = compact({ name: wireToolName(tool), description: tool.description, parameters, strict: strict || undefined })
  return { type: 'function', function: said }
}

/** Responses puts a grammar's fields one level higher. */
function writeCustom(tool: Extract<Tool, { kind: 'custom' }>): JsonObject {
  const { type, grammar, ...flat } = asObject(tool.format) ?? {}
  const format = type === 'grammar' ? { type, grammar: grammar ?? flat } : tool.format
  return { type: 'custom', custom: compact({ name: wireToolName(tool), description: tool.description, format }) }
}

function writeToolChoice(prompt: Prompt, choice: ToolChoice, model: string): Json {
  switch (choice.mode) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.mode
    case 'allowed':
      return choice.required ? 'required' : 'auto'
    case 'tool':
      return reference(prompt, choice.name, model)
  }
}

function reference(prompt: Prompt, wanted: string, model: string): JsonObject {
  const found = findTool(prompt, wanted)
  const name = wireToolName(found)
  const isCustom = prompt.tools.some((tool) => tool.kind === 'custom' && wireToolName(tool) === name)
  return isCustom && takesCustomTools(model) ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } }
}
