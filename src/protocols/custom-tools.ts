import { asObject, asText, parseJson } from './json'
import { unchanged } from './pass'
import type { Event, Part, Prompt, Target, Tool } from './protocol'
import { stopAtSequences } from './stop'
import { restoreToolNames } from './tool-names'

type CustomTool = Extract<Tool, { kind: 'custom' }>
type FunctionTool = Extract<Tool, { kind: 'function' }>
type Call = Extract<Part, { type: 'tool-call' }>

/** Everything that a writer disguised for a vendor without namespaces, custom tools or stop sequences, undone in this order. */
export function passes(prompt: Prompt, { profile }: Target): ((event: Event) => Event[])[] {
  return [
    restoreToolNames(prompt),
    ...(profile.customTools ? [] : [unwrapCustomTools(prompt)]),
    ...(prompt.stop && prompt.stop.length > profile.stop ? [stopAtSequences(prompt)] : []),
  ]
}

/** A custom tool as the function that stands for it where there are only functions: its grammar is told, but not enforced. */
export function wrapCustomTool({ name, namespace, description, format }: CustomTool, warn?: Target['warn']): FunctionTool {
  const grammar = asObject(asObject(format)?.grammar) ?? asObject(format)
  const definition = asText(grammar?.definition)
  if (definition)
    warn?.({ field: 'tools', action: 'emulated', detail: `"${name}" becomes a function, whose grammar is told but not enforced` })
  const words = [
    description,
    'The whole input goes, unescaped, into the single string argument `input`.',
    definition && `The text must match this ${asText(grammar?.syntax) ?? ''} grammar:\n${definition}`,
  ]
  return {
    kind: 'function',
    name,
    ...(namespace && { namespace }),
    description: words.filter(Boolean).join('\n'),
    schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'], additionalProperties: false },
  }
}

/** A call's input as the JSON text of a function's arguments. */
export function wrapInput({ kind, input }: Call): string {
  return kind === 'custom' ? JSON.stringify({ input }) : input
}

/** The pass that turns calls of wrapped tools back into calls of custom tools, their input decoded while it arrives. */
export function unwrapCustomTools(prompt: Prompt): (event: Event) => Event[] {
  const wrapped = new Set(prompt.tools.filter((tool) => tool.kind === 'custom').map(keyOf))
  if (!wrapped.size) return unchanged
  const open = new Map<number, InputDecoder>()
  return (event) => {
    switch (event.type) {
      case 'part-start': {
        const call = event.part
        if (call.type !== 'tool-call' || call.kind !== 'function' || !wrapped.has(keyOf(call))) return [event]
        open.set(event.index, createInputDecoder())
        return [{ ...event, part: { ...call, kind: 'custom', input: '' } }]
      }
      case 'part-delta': {
        const decoder = open.get(event.index)
        if (!decoder || event.delta.kind !== 'input') return [event]
        return inputDelta(event.index, decoder.decode(event.delta.text))
      }
      case 'part-end': {
        const decoder = open.get(event.index)
        if (!decoder || event.part.type !== 'tool-call') return [event]
        open.delete(event.index)
        const { input, rest } = decoder.end(event.part.input)
        return [...inputDelta(event.index, rest), { ...event, part: { ...event.part, kind: 'custom', input } }]
      }
      default:
        return [event]
    }
  }
}

const keyOf = ({ name, namespace }: { name: string; namespace?: string }) => `${namespace ?? ''}\n${name}`

function inputDelta(index: number, text: string): Event[] {
  return text ? [{ type: 'part-delta', index, delta: { kind: 'input', text } }] : []
}

interface InputDecoder {
  /** Adds a piece of the JSON text and answers what can be said of the input because of it. */
  decode(json: string): string
  /** The whole input, and the rest of it that `decode` has not said. */
  end(json: string): { input: string; rest: string }
}

const OPENING = /^\s*\{\s*"input"\s*:\s*"/
/** Input that has not begun by then is not wrapped as it should be, and waits for its end. */
const LONGEST_OPENING = 256
/** A run of plain characters, or one whole escape. */
const TOKEN = /[^"\\]+|\\u[0-9a-fA-F]{4}|\\[^u]/y
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** Decodes `{"input":"…"}` however it is cut; anything else waits for its end. */
function createInputDecoder(): InputDecoder {
  let state: 'before' | 'inside' | 'after' = 'before'
  let pending = ''
  let said = ''

  function takeTokens(): string {
    let text = ''
    TOKEN.lastIndex = 0
    let end = 0
    for (let match = TOKEN.exec(pending); match; match = TOKEN.exec(pending)) {
      text += unescapeToken(match[0])
      end = TOKEN.lastIndex
    }
    pending = pending.slice(end)
    if (pending.startsWith('"')) state = 'after'
    return text
  }

  /** Half of a surrogate pair is not said before the other half is there. */
  function holdHalf(text: string): string {
    if (state === 'after' || !/[\ud800-\udbff]$/.test(text)) return text
    pending = `\\u${text.charCodeAt(text.length - 1).toString(16)}${pending}`
    return text.slice(0, -1)
  }

  return {
    decode(json) {
      if (state === 'after') return ''
      pending += json
      if (state === 'before') {
        const opening = OPENING.exec(pending)
        if (!opening) {
          if (pending.length > LONGEST_OPENING) state = 'after'
          return ''
        }
        state = 'inside'
        pending = pending.slice(opening[0].length)
      }
      const text = holdHalf(takeTokens())
      said += text
      return text
    },
    end(json) {
      const input = state === 'inside' ? said : recoverInput(json)
      return input.startsWith(said) ? { input, rest: input.slice(said.length) } : { input: said, rest: '' }
    },
  }
}

function unescapeToken(token: string): string {
  if (!token.startsWith('\\')) return token
  return token[1] === 'u' ? String.fromCharCode(Number.parseInt(token.slice(2), 16)) : (ESCAPES[token[1]!] ?? token[1]!)
}

/** Models do not always keep to the wrapping: another key, a bare JSON string, the plain text, or a fence around it. */
function recoverInput(json: string): string {
  const parsed = parseJson(json)
  if (typeof parsed === 'string') return parsed
  const fields = asObject(parsed)
  const given = [fields?.input, fields?.patch, fields?.command, fields?.code, fields?.content].find((value) => typeof value === 'string')
  if (given !== undefined) return given as string
  if (fields && !Object.keys(fields).length) return ''
  return /^\s*```[^\n]*\n([\s\S]*?)\n?```\s*$/.exec(json)?.[1] ?? json
}
