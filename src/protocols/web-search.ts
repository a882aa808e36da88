import { asObject, asText } from './json'
import type { Tool } from './protocol'

/** Whether a vendor's own tool searches the web: the one built-in tool that every vendor has. */
export function isWebSearch(tool: Extract<Tool, { kind: 'builtin' }>): boolean {
  const raw = asObject(tool.raw) ?? {}
  return 'googleSearch' in raw || 'google_search' in raw || asText(raw.type)?.startsWith('web_search') === true
}
