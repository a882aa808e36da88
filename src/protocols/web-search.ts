import { asList, asNumber, asObject, asText, compact } from './json'
import type { JsonObject, Prompt, Tool } from './protocol'

type Builtin = Extract<Tool, { kind: 'builtin' }>

/** What a search on the web is limited to, in the words that most vendors share. */
export interface WebSearch {
  maxUses?: number
  allowedDomains?: string[]
  blockedDomains?: string[]
  /** `city`, `region`, `country` (two letters) and `timezone` (IANA), as far as they are known. */
  location?: JsonObject
  /** OpenAI's `search_context_size`. */
  contextSize?: string
}

/** Whether a vendor's own tool searches the web: the one built-in tool that every vendor has. */
export function isWebSearch(tool: Builtin): boolean {
  const raw = asObject(tool.raw) ?? {}
  return 'googleSearch' in raw || 'google_search' in raw || asText(raw.type)?.startsWith('web_search') === true
}

/** The name under which a search is chosen, where it has none of its own. */
export const SEARCH = 'web_search'

/** Why a choice of it is lost. */
export const NO_SEARCH = 'a search can be offered here, but not demanded'

/** Whether a name that is no function's means the search. */
export function meansSearch({ tools }: Prompt, name: string): boolean {
  return tools.some((tool) => tool.kind === 'builtin' && isWebSearch(tool) && (asText(asObject(tool.raw)?.name) ?? SEARCH) === name)
}

/** Reads the declaration of a search in any vendor's words; undefined for another tool. */
export function readWebSearch(tool: Builtin): WebSearch | undefined {
  if (!isWebSearch(tool)) return undefined
  const raw = asObject(tool.raw) ?? {}
  const filters = asObject(raw.filters) ?? raw
  const google = asObject(raw.googleSearch) ?? asObject(raw.google_search) ?? {}
  const allowedDomains = textsOf(filters.allowed_domains)
  const blockedDomains = textsOf(filters.blocked_domains ?? google.excludeDomains ?? google.exclude_domains)
  const maxUses = asNumber(raw.max_uses)
  const contextSize = asText(raw.search_context_size)
  const location = readLocation(asObject(raw.user_location))
  return {
    ...(maxUses !== undefined && { maxUses }),
    ...(allowedDomains.length && { allowedDomains }),
    ...(blockedDomains.length && { blockedDomains }),
    ...(location && { location }),
    ...(contextSize && { contextSize }),
  }
}

/** Chat Completions puts the place one level deeper than the others. */
function readLocation(given: JsonObject | undefined): JsonObject | undefined {
  const { city, region, country, timezone } = asObject(given?.approximate) ?? given ?? {}
  const location = compact({
    city: city || undefined,
    region: region || undefined,
    country: country || undefined,
    timezone: timezone || undefined,
  })
  return Object.keys(location).length ? location : undefined
}

const textsOf = (value: unknown) => asList(value).filter((item): item is string => typeof item === 'string')
