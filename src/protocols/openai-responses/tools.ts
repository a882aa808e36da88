import { asFunction } from '../client-tools'
import { wrapCustomTool } from '../custom-tools'
import { asBoolean, asObject, asObjects, asText, compact } from '../json'
import { isStrict, notStrict, objectSchema } from '../openai-schema'
import type { Json, JsonObject, Prompt, Target, Tool, ToolChoice, Warning } from '../protocol'
import { findTool, wireToolName } from '../tool-names'
import { meansSearch, readWebSearch, SEARCH } from '../web-search'
import { wordFor } from '../words'
import { clientTool, declaredClientTools } from './client-call'

type FunctionTool = Extract<Tool, { kind: 'function' }>
type CustomTool = Extract<Tool, { kind: 'custom' }>
type Builtin = Extract<Tool, { kind: 'builtin' }>

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

/** Reads `tool_choice`. A choice of a tool that OpenAI runs has no neutral word. */
export function readToolChoice(value: Json | undefined): ToolChoice | undefined {
  if (value === 'auto' || value === 'none' || value === 'required') return { mode: value }
  const choice = asObject(value)
  if (!choice) return undefined
  if (choice.type === 'allowed_tools') {
    const names = asObjects(choice.tools).flatMap((tool) => nameIn(tool) ?? [])
    return names.length ? { mode: 'allowed', names, required: choice.mode === 'required' } : undefined
  }
  const name = nameIn(choice)
  return name === undefined ? undefined : { mode: 'tool', name }
}

function nameIn(choice: JsonObject): string | undefined {
  if (choice.type === 'function' || choice.type === 'custom') return asText(choice.name) ?? ''
  if (asText(choice.type)?.startsWith('web_search')) return SEARCH
  return clientTool({ ...choice, execution: 'client' })?.name
}

/** Writes `tools`, `tool_choice` and `parallel_tool_calls`; the latter two are refused where there are no tools. */
export function writeTools(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const tools = writeToolList(prompt, target)
  if (!tools.length) return {}
  return { tools, tool_choice: fitChoice(prompt, target), parallel_tool_calls: prompt.parallelToolCalls }
}

/** The tools, for an upstream or (without one) as they were declared. Those of a namespace stand together, where its first one stood. */
export function writeToolList(prompt: Prompt, target?: Target): JsonObject[] {
  const written: JsonObject[] = []
  const namespaces = new Map<string, JsonObject[]>()
  const known = new Set<string>()
  for (const tool of prompt.tools) {
    const one = writeTool(tool, prompt, target)
    if (!one) continue
    const namespace = tool.kind === 'builtin' ? undefined : tool.namespace
    const key = asText(one.name) && `${namespace ?? ''} ${one.name}`
    if (key && known.has(key)) continue
    if (key) known.add(key)
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

function writeTool(tool: Tool, prompt: Prompt, target: Target | undefined): JsonObject | undefined {
  switch (tool.kind) {
    case 'function':
      return writeFunction(tool, prompt, target)
    case 'custom':
      return target && !target.profile.customTools ? writeFunction(wrapCustomTool(tool, target.warn), prompt, target) : writeCustom(tool)
    case 'builtin':
      return tool.origin === 'openai-responses' ? asObject(tool.raw) : writeForeign(tool, prompt, target)
  }
}

/** Here an omitted `strict` means true, everywhere else false; and it allows less than elsewhere. */
function writeFunction(tool: FunctionTool, { from }: Prompt, target: Target | undefined): JsonObject {
  const asked = tool.strict ?? (from === 'openai-responses' ? undefined : false)
  const strict = asked && !from.startsWith('openai-') ? isStrict(tool.schema) : asked
  if (asked && !strict) warn(target, 'rewritten', notStrict(`"${tool.name}"`))
  return compact({
    type: 'function',
    name: nameOf(tool),
    description: tool.description,
    parameters: objectSchema(tool.schema),
    strict,
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

/** Another vendor's own tool: a search, or a function where the client runs it. */
function writeForeign(tool: Builtin, prompt: Prompt, target: Target | undefined): JsonObject | undefined {
  const search = readWebSearch(tool)
  if (search && (target?.profile.webSearch ?? true)) {
    const { allowedDomains, blockedDomains, location, contextSize, maxUses } = search
    if (maxUses !== undefined) warn(target, 'dropped', 'the number of searches cannot be limited here')
    if (blockedDomains) warn(target, 'dropped', 'domains cannot be left out of a search here')
    return compact({
      type: 'web_search',
      filters: allowedDomains && { allowed_domains: allowedDomains },
      user_location: location && { type: 'approximate', ...location },
      search_context_size: contextSize,
    })
  }
  const stand = asFunction(tool)
  if (stand) return writeFunction(stand, prompt, target)
  const raw = asObject(tool.raw) ?? {}
  warn(target, 'dropped', `"${asText(raw.type) ?? Object.keys(raw)[0] ?? 'a tool'}" is run by a vendor who is not asked here`)
  return undefined
}

function warn(target: Target | undefined, action: Warning['action'], detail: string) {
  target?.warn({ field: 'tools', action, detail })
}

/** A name inside of its namespace. */
const nameOf = ({ name }: { name: string }) => wireToolName({ name })

/** The choice, as far as this model can be told to call a tool. */
function fitChoice(prompt: Prompt, target: Target): Json | undefined {
  const { toolChoice: choice, from } = prompt
  const isForced = choice?.mode === 'tool' || choice?.mode === 'required' || (choice?.mode === 'allowed' && choice.required)
  if (target.profile.forcedTool !== 'no' || !isForced) return writeToolChoice(prompt, target)
  target.warn({ field: wordFor(from, 'toolChoice'), action: 'rewritten', detail: 'this model cannot be made to call a tool' })
  return 'auto'
}

/** The choice, for an upstream or (without one) as it was made. */
export function writeToolChoice(prompt: Prompt, target?: Target): Json | undefined {
  const { toolChoice: choice } = prompt
  if (!choice) return prompt.from === 'openai-responses' ? prompt.extra.tool_choice : undefined
  switch (choice.mode) {
    case 'tool':
      return reference(prompt, choice.name, target)
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.required ? 'required' : 'auto',
        tools: choice.names.map((name) => reference(prompt, name, target)),
      }
    case 'auto':
    case 'none':
    case 'required':
      return choice.mode
  }
}

function reference(prompt: Prompt, name: string, target: Target | undefined): JsonObject {
  const own = declaredClientTools(prompt).get(name)
  if (own) return { type: asText(own.raw.type) ?? own.tool.name }
  const found = findTool(prompt, name)
  const isNamed = (tool: Tool) => tool.kind !== 'builtin' && tool.name === found.name && tool.namespace === found.namespace
  const declared = prompt.tools.find(isNamed)
  if (!declared && meansSearch(prompt, name)) return { type: 'web_search' }
  const isCustom = declared?.kind === 'custom' && (target?.profile.customTools ?? true)
  return { type: isCustom ? 'custom' : 'function', name: nameOf(found) }
}
