import { newCallId } from '../call-id'
import { asNumber, asObject, asText, parseJson } from '../json'
import type { OpenParts } from '../open-parts'
import type { Json, JsonObject } from '../protocol'

/** The tool calls of one reply, put together from deltas whose numbering cannot be trusted. */
export interface Calls {
  readonly count: number
  add(delta: JsonObject): void
  endAll(): void
}

interface Call {
  /** The upstream's own index and id, as far as it gave any. */
  wire: number | undefined
  id: string | undefined
  kind: 'function' | 'custom'
  name: string
  input: string
  /** The number of the part, once the name is known and the part is open. */
  part: number | undefined
  signature: string | undefined
}

/** Reads `delta.tool_calls[]`. Several calls may grow at the same time; each ends with the reply, or when another takes its place. */
export function createCalls(parts: OpenParts, choice = 0): Calls {
  const calls: Call[] = []
  const ids = new Set<string>()

  const open = (call: Call) => {
    const id = call.id && !ids.has(call.id) ? call.id : newCallId()
    ids.add(id)
    const { kind, name, signature } = call
    call.part = parts.open({ type: 'tool-call', id, name, kind, input: '', ...(signature && { signature }) }, choice)
    parts.add(call.part, { kind: 'input', text: call.input })
  }

  const end = (call: Call) => {
    if (call.part === undefined && !call.name && !call.input) return
    if (call.part === undefined) open(call)
    if (!call.input && call.kind === 'function') parts.add(call.part!, { kind: 'input', text: '{}' })
    const part = parts.get(call.part!)
    if (part?.type === 'tool-call' && call.signature) part.signature = call.signature
    parts.end(call.part!)
  }

  return {
    get count() {
      return calls.length
    },
    add(raw) {
      const delta = readDelta(raw)
      let call = find(calls, delta)
      if (call && isAnother(call, delta)) {
        end(call)
        call = undefined
      }
      call ??= calls[calls.push({ ...delta, name: '', input: '', part: undefined }) - 1]!
      const input = isRepeated(call, delta) ? '' : delta.input
      call.id ??= delta.id
      call.name ||= delta.name
      call.signature ??= delta.signature
      call.input += input
      if (call.part !== undefined) parts.add(call.part, { kind: 'input', text: input })
      else if (call.name) open(call)
    },
    endAll() {
      for (const call of calls) end(call)
    },
  }
}

/** By index, else by id, else the latest. */
function find(calls: Call[], delta: Delta): Call | undefined {
  if (delta.wire !== undefined) return calls.findLast((call) => call.wire === delta.wire)
  const same = calls.findLast((call) => delta.id !== undefined && call.id === delta.id)
  return same ?? (delta.id !== undefined && delta.name ? undefined : calls.at(-1))
}

/**
 * Whether a delta that names a known call's place begins another: Ollama and Gemini's compatible endpoint number every
 * call 0, some servers give no ids, and others repeat name and id in each delta of one call.
 */
function isAnother(call: Call, delta: Delta): boolean {
  if (delta.id !== undefined && call.id !== undefined && delta.id !== call.id) return delta.name !== '' || isComplete(call)
  if (!delta.name || !call.name) return false
  if (delta.name !== call.name) return call.input === '' || isComplete(call)
  return delta.input !== '' && (delta.id === undefined || call.id === undefined) && isComplete(call)
}

const isComplete = (call: Call) => call.input !== '' && parseJson(call.input) !== undefined

/** Some servers close a call by saying the whole of it once more. */
const isRepeated = (call: Call, delta: Delta) => delta.name !== '' && call.name !== '' && delta.input === call.input

type Delta = Omit<Call, 'part'>

function readDelta(raw: JsonObject): Delta {
  const custom = raw.type === 'custom' || asObject(raw.custom) !== undefined
  const said = asObject(custom ? raw.custom : raw.function) ?? {}
  const google = asObject(asObject(raw.extra_content)?.google)
  return {
    wire: asNumber(raw.index),
    id: asText(raw.id) || undefined,
    kind: custom ? 'custom' : 'function',
    name: asText(said.name) ?? '',
    input: readInput(custom ? said.input : said.arguments),
    signature: asText(google?.thought_signature),
  }
}

/** Arguments are JSON text; some servers send the object itself. */
function readInput(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
