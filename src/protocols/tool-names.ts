import { unchanged } from './pass'
import type { Event, Part, Prompt } from './protocol'

/** What every vendor takes: letters, digits, `_` and `-`, a letter or `_` first (Gemini), 64 at most. */
const LEGAL_NAME = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/
const LEGAL_ID = /^[a-zA-Z0-9_-]{1,64}$/

interface Named {
  name: string
  namespace?: string
}

/** A tool's name as any vendor takes it: the namespace in front, and what is illegal replaced. The same input gives the same name. */
export function wireToolName({ name, namespace }: Named): string {
  const flat = namespace ? `${namespace}__${name}` : name
  if (LEGAL_NAME.test(flat)) return flat
  const clean = flat.replace(/[^a-zA-Z0-9_-]/g, '_').replace(/^(?![a-zA-Z_])/, '_')
  return `${clean.slice(0, 55)}_${hash(flat)}`
}

/** A call's id as any vendor takes it; call and result, cleaned apart, still agree. */
export function wireCallId(id: string): string {
  return LEGAL_ID.test(id) ? id : `${id.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 55)}_${hash(id)}`
}

/** The pass that gives a reply's calls the names and namespaces the client declared. */
export function restoreToolNames(prompt: Prompt): (event: Event) => Event[] {
  const originals = new Map<string, Named>()
  for (const tool of prompt.tools) {
    if (tool.kind === 'builtin' || (!tool.namespace && wireToolName(tool) === tool.name)) continue
    const { name, namespace } = tool
    originals.set(wireToolName(tool), { name, ...(namespace && { namespace }) })
  }
  const restore = (part: Part): Part => (part.type === 'tool-call' && !part.namespace ? { ...part, ...originals.get(part.name) } : part)
  if (!originals.size) return unchanged
  return (event) => [event.type === 'part-start' || event.type === 'part-end' ? { ...event, part: restore(event.part) } : event]
}

/** FNV-1a, eight hexadecimal digits: enough to tell apart the names of one request. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}

/** The declared tool that a name means, plain or flattened; a name nobody declared means itself. */
export function findTool(prompt: Prompt, name: string): Named {
  const declared = prompt.tools.filter((tool) => tool.kind !== 'builtin')
  return declared.find((tool) => tool.name === name || wireToolName(tool) === name) ?? { name }
}
