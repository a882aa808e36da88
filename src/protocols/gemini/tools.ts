import { asFunction } from '../client-tools'
import { wrapCustomTool } from '../custom-tools'
import { asList, asObject, asObjects, asText, compact } from '../json'
import type { Json, JsonObject, Prompt, Target, Tool, ToolChoice } from '../protocol'
import { readGeminiSchema, toGeminiParameters } from '../schema'
import { findTool, wireToolName } from '../tool-names'
import { meansSearch, NO_SEARCH, readWebSearch } from '../web-search'
import { wordFor } from '../words'
import { field } from './field'
import { asksForThoughts } from './thinking'

/** Reads `tools`: each entry holds many functions, or switches on one of Google's own tools. */
export function readTools(tools: Json | undefined): Tool[] {
  return (asObject(tools) ? [tools as JsonObject] : asObjects(tools)).flatMap((tool) => {
    const declared = field(tool, 'functionDeclarations')
    const declarations = (asObject(declared) ? [declared as JsonObject] : asObjects(declared)).map(readFunction)
    const builtins = Object.entries(tool).filter(
      ([key, value]) => value !== null && key !== 'functionDeclarations' && key !== 'function_declarations',
    )
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
export function writeTools(prompt: Prompt, target: Target): { tools?: JsonObject[]; toolConfig?: JsonObject } {
  const functions = writeFunctions(prompt, target)
  const builtins = prompt.tools.flatMap((tool) => writeBuiltin(tool, functions.length > 0, target))
  const tools = [...(functions.length ? [{ functionDeclarations: functions }] : []), ...builtins]
  if (!tools.length) return {}
  if (functions.length && prompt.parallelToolCalls === false)
    target.warn({ field: 'parallel_tool_calls', action: 'dropped', detail: 'Gemini may call several tools at once' })
  if (prompt.toolChoice?.mode === 'tool' && builtins.length && meansSearch(prompt, prompt.toolChoice.name))
    target.warn({ field: wordFor(prompt.from, 'toolChoice'), action: 'dropped', detail: NO_SEARCH })
  const mixed = functions.length > 0 && builtins.length > 0
  const calling = functions.length ? writeToolChoice(prompt, functions, mixed, target) : undefined
  const toolConfig = compact({ functionCallingConfig: calling, includeServerSideToolInvocations: mixed || undefined })
  return { tools, ...(Object.keys(toolConfig).length && { toolConfig }) }
}

function writeFunctions(prompt: Prompt, target: Target): JsonObject[] {
  const byName = new Map<string, JsonObject>()
  for (const tool of offered(prompt).flatMap((tool) => writeFunction(tool, target)))
    if (!byName.has(tool.name as string)) byName.set(tool.name as string, tool)
  return [...byName.values()]
}

/** A set of allowed tools that are not required has no mode of its own: only they are declared. */
function offered({ tools, toolChoice }: Prompt): Tool[] {
  if (toolChoice?.mode !== 'allowed' || toolChoice.required) return tools
  const { names } = toolChoice
  return tools.filter((tool) => tool.kind !== 'builtin' && (names.includes(tool.name) || names.includes(wireToolName(tool))))
}

function writeFunction(tool: Tool, target: Target): JsonObject[] {
  const standing = tool.kind === 'builtin' ? asFunction(tool) : tool.kind === 'custom' ? wrapCustomTool(tool, target.warn) : tool
  if (!standing) return []
  const { description, schema, ...named } = standing
  return [compact({ name: wireToolName(named), description: description || undefined, parametersJsonSchema: toGeminiParameters(schema) })]
}

function writeBuiltin(tool: Tool, besideFunctions: boolean, { profile, warn }: Target): JsonObject[] {
  if (tool.kind !== 'builtin' || asFunction(tool)) return []
  const drop = (detail: string) => {
    warn({ field: 'tools', action: 'dropped', detail })
    return []
  }
  const search = readWebSearch(tool)
  if (!search && tool.origin !== 'gemini') return drop(`no other vendor has the tool ${nameOf(tool.raw)}`)
  if (search && !profile.webSearch) return drop('the model cannot search the web')
  if (besideFunctions && !profile.mixedTools) return drop(`the model takes either functions or ${nameOf(tool.raw)}; it gets the functions`)
  if (tool.origin === 'gemini') return asObjects([tool.raw])
  if (search?.allowedDomains?.length || search?.blockedDomains?.length)
    warn({ field: 'tools', action: 'dropped', detail: 'Google searches the whole web, whatever domains are named' })
  if (search?.location) warn({ field: 'tools', action: 'dropped', detail: 'Google takes no place for its search' })
  return [{ googleSearch: {} }]
}

function nameOf(raw: Json): string {
  const fields = asObject(raw) ?? {}
  return asText(fields.type) ?? Object.keys(fields)[0] ?? 'of its own'
}

function writeToolChoice(prompt: Prompt, functions: JsonObject[], mixed: boolean, target: Target): JsonObject | undefined {
  const choice = prompt.toolChoice
  const free = mixed ? 'VALIDATED' : 'AUTO'
  const named = (name: string) => wireToolName(findTool(prompt, name))
  const isForced = choice?.mode === 'required' || choice?.mode === 'tool' || (choice?.mode === 'allowed' && choice.required)
  if (isForced && !canForce(prompt, target)) {
    target.warn({ field: wordFor(prompt.from, 'toolChoice'), action: 'rewritten', detail: 'the model cannot be forced to call a tool' })
    return { mode: free }
  }
  switch (choice?.mode) {
    case undefined:
      return mixed ? { mode: 'VALIDATED' } : undefined
    case 'auto':
      return { mode: free }
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'tool':
      // A tool of Google's own cannot be named.
      return functions.some(({ name }) => name === named(choice.name))
        ? { mode: 'ANY', allowedFunctionNames: [named(choice.name)] }
        : { mode: free }
    case 'allowed':
      return choice.required ? { mode: 'ANY', allowedFunctionNames: choice.names.map(named) } : { mode: free }
  }
}

const canForce = (prompt: Prompt, { profile: { forcedTool } }: Target) =>
  forcedTool === 'yes' || (forcedTool === 'unless-thinking' && !asksForThoughts(prompt))
