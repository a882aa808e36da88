import { asBoolean, asObject, asObjects, asText } from '../json'
import type { Json, JsonObject, Tool, ToolChoice } from '../protocol'

/** Reads `tools` and those that were added in mid-conversation; the one declared first has its name for itself. */
export function readTools({ tools, messages }: JsonObject): Tool[] {
  const added = asObjects(messages).flatMap(({ role, content }) => (role === 'system' ? asObjects(content) : []))
  const definitions = added.flatMap(({ type, tool }) => (type === 'tool_addition' ? asObjects([asObject(tool)?.definition]) : []))
  const named = new Set<string>()
  return [...asObjects(tools), ...definitions]
    .filter(({ name }) => {
      const isNew = !asText(name) || !named.has(name as string)
      named.add(name as string)
      return isNew
    })
    .map(readTool)
}

/** A tool with a schema of the client's own is a function, the others are Anthropic's. */
function readTool(tool: JsonObject): Tool {
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

/** Whether a block only changes which tools there are: what it adds is declared with the others. */
export const changesTools = (block: Json): boolean => {
  const type = asObject(block)?.type
  return type === 'tool_addition' || type === 'tool_removal'
}
