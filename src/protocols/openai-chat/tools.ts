import { asFunction } from '../client-tools'
import { wrapCustomTool } from '../custom-tools'
import { asBoolean, asObject, asObjects, asText, compact } from '../json'
import { isStrict, notStrict, objectSchema, toMoonshotSchema } from '../openai-schema'
import type { Json, JsonObject, Prompt, Target, Tool, ToolChoice } from '../protocol'
import { findTool, wireToolName } from '../tool-names'
import { meansSearch, NO_SEARCH } from '../web-search'
import { wordFor } from '../words'
import { searchTool, writeSearch } from './search'
import { isThinking } from './thinking'

/**
 * Reads `tools`, the deprecated `functions`, and the switches for a search on the web; what is neither a function nor a
 * custom tool is the vendor's own.
 */
export function readTools(body: JsonObject): Tool[] {
  const legacy = asObjects(body.functions).map((tool): JsonObject => ({ type: 'function', function: tool }))
  return [...[...asObjects(body.tools), ...legacy].map(readTool), ...searchTool(body)]
}

const FLAT: readonly Json[] = ['function', 'custom']

function readTool(raw: JsonObject): Tool {
  // Some clients write it flat, as in Responses.
  const said = asObject(raw[asText(raw.type) ?? 'function']) ?? (FLAT.includes(raw.type!) && asText(raw.name) ? raw : undefined)
  const description = asText(said?.description)
  const named = { name: asText(said?.name) ?? '', ...(description !== undefined && { description }) }
  if (said && raw.type === 'custom') return { kind: 'custom', ...named, ...(said.format && { format: said.format }) }
  if (!said || (raw.type !== undefined && raw.type !== 'function')) return { kind: 'builtin', origin: 'openai-chat', raw }
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

/**
 * Writes `tools`, `tool_choice` and `parallel_tool_calls`, the latter two of which are refused where there are no tools, and
 * the dialect's switch for a search on the web.
 */
export function writeTools(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { toolChoice: choice } = prompt
  const offered = choice?.mode === 'allowed' ? prompt.tools.filter((tool) => isAllowed(tool, choice.names)) : prompt.tools
  const search = writeSearch(offered, target)
  const tools = [...offered.flatMap((tool) => writeTool(tool, prompt, target) ?? []), ...search.tools]
  const isOffered = Object.keys(search.fields).length + search.tools.length > 0
  if (isOffered && choice?.mode === 'tool' && meansSearch(prompt, choice.name))
    target.warn({ field: wordFor(prompt.from, 'toolChoice'), action: 'dropped', detail: NO_SEARCH })
  if (!tools.length) return search.fields
  return {
    ...search.fields,
    tools,
    tool_choice: choice && writeToolChoice(prompt, choice, target),
    parallel_tool_calls: prompt.parallelToolCalls,
    // Without it GLM tells a call's arguments only when they are whole.
    tool_stream: (target.profile.dialect === 'glm' && target.stream) || undefined,
  }
}

const isAllowed = (tool: Tool, names: string[]) =>
  tool.kind === 'builtin' || names.includes(tool.name) || names.includes(wireToolName(tool))

function writeTool(tool: Tool, prompt: Prompt, target: Target): JsonObject | undefined {
  switch (tool.kind) {
    case 'function':
      return writeFunction(tool, prompt, target)
    case 'custom':
      return target.profile.customTools ? writeCustom(tool) : writeFunction(wrapCustomTool(tool, target.warn), prompt, target)
    case 'builtin': {
      const standIn = asFunction(tool)
      return standIn && writeFunction(standIn, prompt, target)
    }
  }
}

/** In Responses an omitted `strict` means true, here false: it is said only where the schema can bear it. */
function writeFunction(tool: Extract<Tool, { kind: 'function' }>, { from }: Prompt, { profile, warn }: Target): JsonObject {
  const schema = objectSchema(tool.schema)
  const parameters = profile.dialect === 'moonshot' ? toMoonshotSchema(schema) : schema
  const asked = tool.strict ?? from === 'openai-responses'
  // OpenAI's own clients know its rules; elsewhere "strict" allows more.
  const strict = asked && (isStrict(parameters) || (tool.strict === true && from.startsWith('openai-')))
  if (tool.strict && !strict) warn({ field: 'tools', action: 'rewritten', detail: notStrict(`"${tool.name}"`) })
  const said = compact({ name: wireToolName(tool), description: tool.description, parameters, strict: strict || undefined })
  const mark: JsonObject = tool.cache && profile.dialect === 'openrouter' ? { cache_control: tool.cache } : {}
  return { type: 'function', function: said, ...mark }
}

/** Responses puts a grammar's fields one level higher. */
function writeCustom(tool: Extract<Tool, { kind: 'custom' }>): JsonObject {
  const { type, grammar, ...flat } = asObject(tool.format) ?? {}
  const format = type === 'grammar' ? { type, grammar: grammar ?? flat } : tool.format
  return { type: 'custom', custom: compact({ name: wireToolName(tool), description: tool.description, format }) }
}

function writeToolChoice(prompt: Prompt, choice: ToolChoice, target: Target): Json | undefined {
  const { forcedTool, dialect } = target.profile
  const isForced = choice.mode === 'required' || choice.mode === 'tool' || (choice.mode === 'allowed' && choice.required)
  if (isForced && (forcedTool === 'no' || (forcedTool === 'unless-thinking' && isThinking(prompt)))) {
    const when = forcedTool === 'no' ? '' : ' while it thinks'
    target.warn({
      field: wordFor(prompt.from, 'toolChoice'),
      action: 'rewritten',
      detail: `this model cannot be made to call a tool${when}`,
    })
    return 'auto'
  }
  if (choice.mode === 'tool') return reference(prompt, choice.name, target)
  const mode = choice.mode === 'allowed' ? (choice.required ? 'required' : 'auto') : choice.mode
  return mode === 'required' && dialect === 'mistral' ? 'any' : mode
}

/** A tool that is not declared as a function cannot be called like one. */
function reference(prompt: Prompt, wanted: string, { profile }: Target): JsonObject | undefined {
  const hosted = prompt.tools.some((tool) => tool.kind === 'builtin' && asObject(tool.raw)?.name === wanted && !asFunction(tool))
  if (hosted || meansSearch(prompt, wanted)) return undefined
  const name = wireToolName(findTool(prompt, wanted))
  const isCustom = prompt.tools.some((tool) => tool.kind === 'custom' && wireToolName(tool) === name)
  return isCustom && profile.customTools ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } }
}
