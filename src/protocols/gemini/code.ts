import { asObject, asText } from '../json'
import type { Event, JsonObject, Prompt } from '../protocol'
import { field } from './field'

/** What Google ran, or what it printed, for clients and models that know nothing of its code execution. */
export function codeWords(part: JsonObject): string | undefined {
  const code = asObject(field(part, 'executableCode'))
  if (code) return fenced(asText(code.language)?.toLowerCase() ?? '', asText(code.code))
  const result = asObject(field(part, 'codeExecutionResult'))
  return result && fenced('', asText(result.output))
}

const fenced = (language: string, text: string | undefined) => (text ? `\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n` : undefined)

/** The pass that shows what has words to clients of other protocols: as text of its own. */
export function sayOpaque({ from }: Prompt): (event: Event) => Event[] {
  if (from === 'gemini') return (event) => [event]
  return (event) => {
    if (event.type !== 'part-start' && event.type !== 'part-end') return [event]
    const { part, index } = event
    if (part.type !== 'opaque' || !part.words) return [event]
    if (event.type === 'part-end') return [{ ...event, part: { type: 'text', text: part.words } }]
    return [
      { ...event, part: { type: 'text', text: '' } },
      { type: 'part-delta', index, delta: { kind: 'text', text: part.words } },
    ]
  }
}
