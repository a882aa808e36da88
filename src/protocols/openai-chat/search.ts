import { asFunction } from '../client-tools'
import { asObject, asText, compact } from '../json'
import type { Json, JsonObject, Target, Tool } from '../protocol'
import { readWebSearch, type WebSearch } from '../web-search'

/** A client's wish for a search on the web: OpenAI's `web_search_options`, or Qwen's switch. */
export function searchTool(body: JsonObject): Tool[] {
  const options = asObject(body.web_search_options) ?? (body.enable_search === true ? {} : undefined)
  return options ? [{ kind: 'builtin', origin: 'openai-chat', raw: { ...options, type: 'web_search_options' } }] : []
}

/** What stands for the vendors' own tools among the declared tools, and beside them. */
export interface WrittenSearch {
  tools: JsonObject[]
  fields: Record<string, Json>
}

/** Writes a search on the web in the dialect's words; all other tools that a vendor runs itself stay at home. */
export function writeSearch(offered: Tool[], { profile, warn }: Target): WrittenSearch {
  const hosted = offered.filter((tool) => tool.kind === 'builtin').filter((tool) => !asFunction(tool))
  const search = hosted.map(readWebSearch).find(Boolean)
  const known = search && profile.webSearch ? searchIn(profile.dialect, search) : undefined
  if (known && search?.maxUses !== undefined)
    warn({ field: 'tools', action: 'dropped', detail: 'the number of searches cannot be limited here' })
  if (known && (search?.allowedDomains || search?.blockedDomains))
    warn({ field: 'tools', action: 'dropped', detail: 'a search cannot be kept to some domains here' })
  const lost = new Set(hosted.filter((tool) => !known || !readWebSearch(tool)).map(nameOf))
  for (const name of lost) warn({ field: 'tools', action: 'dropped', detail: `the upstream has no "${name}"` })
  return known ?? { tools: [], fields: {} }
}

function nameOf({ raw }: Extract<Tool, { kind: 'builtin' }>): string {
  const declared = asObject(raw) ?? {}
  return asText(declared.type) ?? Object.keys(declared)[0] ?? 'tool of its own'
}

function searchIn(dialect: Target['profile']['dialect'], { location, contextSize }: WebSearch): WrittenSearch {
  switch (dialect) {
    case 'openrouter':
      return { tools: [], fields: { plugins: [{ id: 'web' }] } }
    case 'qwen':
      return { tools: [], fields: { enable_search: true } }
    case 'glm':
      return { tools: [{ type: 'web_search', web_search: { enable: true, search_engine: 'search_pro', search_result: true } }], fields: {} }
    default:
      return { tools: [], fields: { web_search_options: searchOptions(location, contextSize) } }
  }
}

const searchOptions = (location: JsonObject | undefined, contextSize: string | undefined): JsonObject =>
  compact({ search_context_size: contextSize, user_location: location && { type: 'approximate', approximate: location } })
