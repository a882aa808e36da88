import { wrapCustomTool } from '../custom-tools'
import { asList, asObject, asObjects, asText, compact } from '../json'
import type { Json, JsonObject, Prompt, Tool, ToolChoice } from '../protocol'
import { readGeminiSchema, toGeminiSchema } from '../schema'
import { findTool, wireToolName } from '../tool-names'
import { isWebSearch } from '../web-search'
import { field } from './field'
import { generationOf } from './thinking'

/** Reads `tools`: each entry holds many functions, or switches on one of Google's own tools. */
export function readTools(tools: Json | undefined): Tool[] {
  return asObjects(tools).flatMap((tool) => {
    const declarations = asObjects(field(tool, 'functionDeclarations')).map(readFunction)
    const builtins = Object.entries(tool).filter(([key]) => key !== 'functionDeclarations' && key !== 'function_declarations')
    return [...declarations, ...builtins.map(([key, value]): Tool => ({ kind: 'builtin', origin: 'gemini', raw: { [key]: value } }))]
  })
}

function readFunction(declaration: JsonObject): Tool {
  const description = asText(declaration.description)
  const parameters = declaration.parameters
  const schema = field(declaration, 'parametersJsonSchema') ?? (parameters ? readGeminiSchema(parameters) : undefined)
  return {
    kind: 'function',
    name: asText(declaration.name) ?? '',
    ...(description !== undefined && { description }),
    ...(schema !== undefined && { schema }),
  }
}

/** Reads `toolConfig.functionCallingConfig`. */
export function readToolChoice(config: JsonObject | undefined): ToolChoice | undefined {
  const calling = asObject(field(config, 'functionCallingConfig'))
  const names = asList(field(calling, 'allowedFunctionNames')).filter((name) => typeof name === 'string')
  switch (asText(calling?.mode)?.toUpperCase()) {
    case 'AUTO':
      return { mode: 'auto' }
    case 'NONE':
      return { mode: 'none' }
    case 'VALIDATED':
      return names.length ? { mode: 'allowed', names, required: false } : { mode: 'auto' }
    case 'ANY':
      if (names.length === 1) return { mode: 'tool', name: names[0]! }
      return names.length ? { mode: 'allowed', names, required: true } : { mode: 'required' }
  }
}

/** Writes `tools` and `toolConfig`. Before Gemini 3 functions and Google's own tools exclude each other, and functions win. */
export function writeTools(prompt: Prompt, model: string): { tools?: JsonObject[]; toolConfig?: JsonObject } {
  const byName = new Map<string, JsonObject>()
  for (const tool of offered(prompt).flatMap(writeFunction)) if (!byName.has(tool.name as string)) byName.set(tool.name as string, tool)
  const functions = [...byName.values()]
  const builtins = prompt.tools.flatMap(writeBuiltin)
  const mixes = generationOf(model) >= 3
  const own = functions.length && !mixes ? [] : builtins
  const tools = [...(functions.length ? [{ functionDeclarations: functions }] : []), ...own]
  if (!tools.length) return {}
  const calling = functions.length ? writeToolChoice(prompt, own.length > 0) : undefined
  return { tools, ...(calling && { toolConfig: { functionCallingConfig: calling } }) }
}

/** A set of allowed tools that are not required has no mode of its own: only they are declared. */
function offered({ tools, toolChoice }: Prompt): Tool[] {
  if (toolChoice?.mode !== 'allowed' || toolChoice.required) return tools
  const { names } = toolChoice
  return tools.filter((tool) => tool.kind !== 'builtin' && (names.includes(tool.name) || names.includes(wireToolName(tool))))
}

function writeFunction(tool: Tool): JsonObject[] {
  if (tool.kind === 'builtin') return []
  const { description, schema, ...named } = tool.kind === 'custom' ? wrapCustomTool(tool) : tool
  const parametersJsonSchema = toGeminiSchema(schema)
  return [compact({ name: wireToolName(named), description: description || undefined, parametersJsonSchema })]
}

function writeBuiltin(tool: Tool): JsonObject[] {
  if (tool.kind !== 'builtin') return []
  if (tool.origin === 'gemini') return asObjects([tool.raw])
  return isWebSearch(tool) ? [{ googleSearch: {} }] : []
}

function writeToolChoice(prompt: Prompt, mixed: boolean): JsonObject | undefined {
  const choice = prompt.toolChoice
  const named = (name: string) => wireToolName(findTool(prompt, name))
  switch (choice?.mode) {
    case undefined:
      return mixed ? { mode: 'VALIDATED' } : undefined
    case 'auto':
      return { mode: mixed ? 'VALIDATED' : 'AUTO' }
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [named(choice.name)] }
    case 'allowed':
      return choice.required ? { mode: 'ANY', allowedFunctionNames: choice.names.map(named) } : { mode: mixed ? 'VALIDATED' : 'AUTO' }
  }
}
