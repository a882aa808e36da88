import { asFunction } from '../client-tools'
import { wrapCustomTool } from '../custom-tools'
import { asObject, asText, compact } from '../json'
import type { Profile } from '../profiles/profile'
import type { JsonObject, Prompt, Target, Tool, ToolChoice } from '../protocol'
import { toAnthropicOutputSchema, toAnthropicSchema } from '../schema'
import { findTool, wireToolName } from '../tool-names'
import type { Turn } from '../turns'
import { readWebSearch, type WebSearch } from '../web-search'
import { wordFor } from '../words'

type Builtin = Extract<Tool, { kind: 'builtin' }>
type FunctionTool = Extract<Tool, { kind: 'function' }>

export interface Declarations {
  tools?: JsonObject[]
  tool_choice?: JsonObject
}

/** Writes `tools` and `tool_choice`. The first tool of a name is the one that counts. */
export function writeTools(prompt: Prompt, turns: Turn[], target: Target, thinks: boolean): Declarations {
  const { toolChoice: choice } = prompt
  const offered =
    choice?.mode === 'allowed' ? prompt.tools.filter((tool) => tool.kind === 'builtin' || isAllowed(tool, choice.names)) : prompt.tools
  const write = toolWriter(target)
  const byName = new Map<string, JsonObject>()
  for (const tool of offered.flatMap(write)) {
    const name = asText(tool.name) ?? JSON.stringify(tool)
    if (!byName.has(name)) byName.set(name, tool)
  }
  const tools = [...byName.values()]
  if (!tools.length) return writeStubs(turns)
  const tool_choice = writeToolChoice(prompt, target, thinks, byName)
  return { tools, ...(tool_choice && { tool_choice }) }
}

const isAllowed = (tool: Exclude<Tool, Builtin>, names: string[]) => names.includes(tool.name) || names.includes(wireToolName(tool))

/** Anthropic enforces the schemas of so many tools in a request. */
const MOST_STRICT = 20

function toolWriter(target: Target): (tool: Tool) => JsonObject[] {
  let strict = 0
  function enforces(tool: FunctionTool): boolean {
    if (tool.strict !== true) return false
    if (target.profile.jsonSchema && ++strict <= MOST_STRICT) return true
    target.warn({ field: 'tools', action: 'dropped', detail: `the schema of "${tool.name}" is told to the model but not enforced` })
    return false
  }
  const write = (tool: Tool): JsonObject[] => {
    switch (tool.kind) {
      case 'custom':
        return write(wrapCustomTool(tool, target.warn))
      case 'builtin':
        return writeBuiltin(tool, target, write)
      case 'function':
        return [writeFunction(tool, enforces(tool))]
    }
  }
  return write
}

function writeFunction(tool: FunctionTool, strict: boolean): JsonObject {
  const schema = toAnthropicSchema(tool.schema)
  return compact({
    name: wireToolName(tool),
    description: tool.description || undefined,
    input_schema: strict ? toAnthropicOutputSchema(schema) : schema,
    strict: strict || undefined,
    cache_control: asObject(tool.cache)?.type === 'ephemeral' ? tool.cache : undefined,
  })
}

function writeBuiltin(tool: Builtin, { profile, warn }: Target, write: (tool: Tool) => JsonObject[]): JsonObject[] {
  if (tool.origin === 'anthropic') return [{ ...(tool.raw as JsonObject) }]
  const search = profile.webSearch ? readWebSearch(tool) : undefined
  if (search) return [writeWebSearch(search)]
  const run = asFunction(tool)
  if (run) return write(run)
  const raw = asObject(tool.raw) ?? {}
  warn({
    field: 'tools',
    action: 'dropped',
    detail: `${asText(raw.type) ?? Object.keys(raw)[0] ?? 'a tool'} is run by its own vendor only`,
  })
  return []
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool: domains are allowed or blocked, not both. */
function writeWebSearch({ maxUses, allowedDomains, blockedDomains, location }: WebSearch): JsonObject {
  return compact({
    type: 'web_search_20250305',
    name: 'web_search',
    max_uses: maxUses,
    allowed_domains: allowedDomains,
    blocked_domains: allowedDomains ? undefined : blockedDomains,
    user_location: location && { type: 'approximate', ...location },
  })
}

/** A history with calls needs its tools declared, even when no more may be called. */
function writeStubs(turns: Turn[]): Declarations {
  const calls = turns.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool-call'))
  const names = [...new Set(calls.map(wireToolName))]
  if (!names.length) return {}
  return { tools: names.map((name) => ({ name, input_schema: { type: 'object', properties: {} } })), tool_choice: { type: 'none' } }
}

/** Whether the client insists on a call. */
export function forcesCall({ toolChoice: choice, tools }: Prompt): boolean {
  if (!choice || !tools.length) return false
  return choice.mode === 'required' || choice.mode === 'tool' || (choice.mode === 'allowed' && choice.required)
}

/** A model that cannot be forced to a call, or not while it thinks, is only offered its tools; so is one whose tool is missing. */
function writeToolChoice(prompt: Prompt, target: Target, thinks: boolean, declared: Map<string, JsonObject>): JsonObject | undefined {
  const serial = prompt.parallelToolCalls === false
  const wanted = prompt.toolChoice && writeChoice(prompt, prompt.toolChoice)
  if (!wanted && !serial) return undefined
  const obstacle = forcesCall(prompt) ? obstacleTo(wanted, target.profile, thinks, declared) : undefined
  if (obstacle) target.warn({ field: wordFor(prompt.from, 'toolChoice'), action: 'rewritten', detail: obstacle })
  const choice: JsonObject = !wanted || obstacle ? { type: 'auto' } : wanted
  return serial && choice.type !== 'none' ? { ...choice, disable_parallel_tool_use: true } : choice
}

/** Why a call cannot be forced. */
function obstacleTo(choice: JsonObject | undefined, { forcedTool }: Profile, thinks: boolean, declared: Map<string, JsonObject>) {
  if (forcedTool === 'no') return 'this model cannot be forced to a call'
  if (forcedTool === 'unless-thinking' && thinks) return 'the model cannot be forced to a call while it thinks'
  return choice?.type === 'tool' && !declared.has(choice.name as string) ? 'the tool could not be declared' : undefined
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
