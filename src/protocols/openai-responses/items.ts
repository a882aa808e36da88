import { newCallId } from '../call-id'
import { asObjects, asText } from '../json'
import type { OpenParts } from '../open-parts'
import type { Json, JsonObject, Part } from '../protocol'
import { clientTools } from './client-tool'
import { readLogprobs } from './logprobs'

/** The two places in which a reasoning item tells its thoughts: in summary, or (open models) as they are. */
export type Telling = 'summary' | 'content'

/** An output item of which something has been heard. */
interface Item {
  /** Its `output_index`, the only thing that all of its events agree in: some gateways give each event another id. */
  at: number
  id: string | undefined
  type: string
  /** Its part, or those of a message by `content_index`. */
  parts: Map<number, number>
  /** The input of a call whose name is not known yet. */
  pending: string
  telling: Telling | undefined
  /** What each segment of a reasoning item has said so far. */
  segments: Map<number, string>
  done: boolean
}

/** The one part of an item that is not a message. */
const ONLY = 0

/** The output items of one reply, as parts. Each step may be missing: what came before it is made good by what comes after. */
export class Items {
  private readonly items: Item[] = []
  /** The ids of all calls that were told. */
  private readonly calls = new Set<string>()
  private called = false
  private refused = false

  constructor(private readonly parts: OpenParts) {}

  get count(): number {
    return this.items.length
  }

  /** Whether the client is asked to do something. */
  get hasCalls(): boolean {
    return this.called
  }

  get hasRefusal(): boolean {
    return this.refused
  }

  add(at: number, raw: JsonObject) {
    const known = this.items.findLast((item) => item.at === at)
    if (!known || known.done || known.type !== raw.type) this.open(at, raw)
    else if (!known.parts.size) this.openPart(known, raw)
  }

  /** A delta of a message's text or refusal; an empty one only opens the part. */
  addText(at: number, content: number, type: 'text' | 'refusal', text: string, logprobs?: Json) {
    this.say(this.textPart(this.find(at, 'message'), content, type), text, logprobs)
  }

  endText(at: number, content: number, type: 'text' | 'refusal', whole: string, logprobs?: Json) {
    this.complete(this.textPart(this.find(at, 'message'), content, type), whole, logprobs)
  }

  annotate(at: number, content: number, annotation: Json) {
    this.parts.add(this.textPart(this.find(at, 'message'), content, 'text'), { kind: 'annotation', annotation })
  }

  addInput(at: number, type: 'function_call' | 'custom_tool_call', text: string) {
    const item = this.find(at, type)
    const part = item.parts.get(ONLY)
    if (part === undefined) item.pending += text
    else this.parts.add(part, { kind: 'input', text })
  }

  endInput(at: number, type: 'function_call' | 'custom_tool_call', whole: string) {
    const part = this.find(at, type).parts.get(ONLY)
    if (part !== undefined) this.complete(part, whole)
  }

  addThought(at: number, telling: Telling, segment: number, text: string) {
    this.think(this.find(at, 'reasoning'), telling, segment, text)
  }

  endThought(at: number, telling: Telling, segment: number, whole: string) {
    this.completeSegment(this.find(at, 'reasoning'), telling, segment, whole)
  }

  /** The item as it is in the end, which is the last word about it. */
  end(at: number, raw: JsonObject) {
    const known = this.items.findLast((item) => item.at === at && item.type === raw.type)
    const item = known && !(known.done && known.id !== asText(raw.id)) ? known : this.open(at, raw)
    this.finish(item, raw)
  }

  /** The whole output, of which nothing may have been heard before. */
  endAll(output: JsonObject[]) {
    if (!this.items.length) for (const [at, raw] of output.entries()) this.end(at, raw)
    for (const item of this.items.filter(({ done }) => !done)) {
      const raw = output.find(({ id }) => id !== undefined && id === item.id) ?? output[item.at]
      this.finish(item, raw?.type === item.type ? raw : {})
    }
    for (const [at, raw] of output.entries()) {
      this.note(asText(raw.type) ?? '')
      if (isCall(raw.type) && !this.calls.has(asText(raw.call_id) ?? '')) this.end(at, raw)
    }
  }

  private find(at: number, type: string): Item {
    return this.items.findLast((item) => item.at === at && item.type === type) ?? this.open(at, { type })
  }

  private open(at: number, raw: JsonObject): Item {
    const type = asText(raw.type) ?? 'message'
    const fresh = { parts: new Map(), segments: new Map(), pending: '', telling: undefined, done: false }
    const item: Item = { at, id: asText(raw.id), type, ...fresh }
    this.items.push(item)
    this.note(type)
    this.openPart(item, raw)
    return item
  }

  private note(type: string) {
    this.called ||= CLIENT_CALLS.has(type)
  }

  /** Messages open their parts one by one, a call waits for its name, a picture until it is there. */
  private openPart(item: Item, raw: JsonObject) {
    if (item.type === 'message' || (isCall(item.type) && !asText(raw.name)) || (item.type === PICTURE && !raw.result)) return
    const told = readItem(item.type, raw)
    const part = this.parts.open(told)
    item.parts.set(ONLY, part)
    if (told.type !== 'tool-call') return
    this.calls.add(told.id)
    this.parts.add(part, { kind: 'input', text: item.pending })
  }

  private textPart(item: Item, content: number, type: 'text' | 'refusal'): number {
    const known = item.parts.get(content)
    if (known !== undefined) return known
    this.refused ||= type === 'refusal'
    const part = this.parts.open({ type, text: '' })
    item.parts.set(content, part)
    return part
  }

  private think(item: Item, telling: Telling, segment: number, text: string) {
    const part = item.parts.get(ONLY)
    if (part === undefined || !text || (item.telling && item.telling !== telling)) return
    const said = item.segments.get(segment)
    const between = said === undefined && item.segments.size > 0 ? '\n\n' : ''
    item.telling = telling
    item.segments.set(segment, (said ?? '') + text)
    this.parts.add(part, { kind: 'reasoning', text: between + text })
  }

  private completeSegment(item: Item, telling: Telling, segment: number, whole: string) {
    const said = item.segments.get(segment) ?? ''
    if (whole.startsWith(said)) this.think(item, telling, segment, whole.slice(said.length))
  }

  private say(part: number, text: string, logprobs?: Json) {
    const tokens = readLogprobs(logprobs)
    this.parts.add(part, { kind: 'text', text, ...(tokens && { logprobs: tokens }) })
  }

  /** Says the rest of a part whose whole text is known now. What was said already is not taken back. */
  private complete(part: number, whole: string, logprobs?: Json) {
    const known = this.parts.get(part)
    if (known?.type === 'tool-call') {
      if (whole.startsWith(known.input)) this.parts.add(part, { kind: 'input', text: whole.slice(known.input.length) })
    } else if (known?.type === 'text' || known?.type === 'refusal') {
      const rest = 'logprobs' in known ? undefined : logprobs
      if (whole.startsWith(known.text)) this.say(part, whole.slice(known.text.length), rest)
    }
  }

  private finish(item: Item, raw: JsonObject) {
    if (item.done) return
    if (item.type !== 'message' && !item.parts.size) this.openPart(item, raw)
    item.done = true
    if (item.type === 'message') this.finishMessage(item, raw)
    else this.finishPart(item, raw)
    for (const part of item.parts.values()) this.parts.end(part)
  }

  private finishMessage(item: Item, raw: JsonObject) {
    for (const [at, content] of asObjects(raw.content).entries()) {
      const type = content.type === 'refusal' ? 'refusal' : 'text'
      const whole = asText(type === 'refusal' ? content.refusal : content.text) ?? ''
      if (!whole && !item.parts.has(at)) continue
      const part = this.textPart(item, at, type)
      this.complete(part, whole, content.logprobs)
      const known = this.parts.get(part)
      if (known?.type !== 'text' || known.annotations) continue
      for (const annotation of asObjects(content.annotations)) this.parts.add(part, { kind: 'annotation', annotation })
    }
  }

  private finishPart(item: Item, raw: JsonObject) {
    const index = item.parts.get(ONLY)
    const part = index === undefined ? undefined : this.parts.get(index)
    if (index === undefined || !part) return
    if (part.type === 'tool-call') {
      this.complete(index, asText(raw.arguments) ?? asText(raw.input) ?? '')
      if (!part.input && part.kind === 'function') this.parts.add(index, { kind: 'input', text: '{}' })
    } else if (part.type === 'reasoning') {
      for (const telling of ['summary', 'content'] as const)
        for (const [at, { text }] of asObjects(raw[telling]).entries()) this.completeSegment(item, telling, at, asText(text) ?? '')
      this.parts.add(index, { kind: 'signature', signature: asText(raw.encrypted_content) ?? '' })
    } else if (part.type === 'opaque' && raw.type) {
      part.raw = raw
    }
  }
}

const PICTURE = 'image_generation_call'
const isCall = (type: Json | undefined) => type === 'function_call' || type === 'custom_tool_call'

/** Calls that the client is to carry out. Hosted tools (web search, code interpreter …) are carried out by the upstream. */
const CLIENT_CALLS = new Set(['function_call', 'custom_tool_call', ...clientTools.map(({ call }) => call)])

/** The part that an item begins as, empty where it is to grow. */
function readItem(type: string, raw: JsonObject): Part {
  const id = asText(raw.id)
  if (type === 'reasoning') return { type, text: '', origin: 'openai-responses', ...(id && { itemId: id }) }
  if (type === PICTURE) return readPicture(raw)
  if (!isCall(type)) return { type: 'opaque', origin: 'openai-responses', raw }
  const namespace = asText(raw.namespace)
  return {
    type: 'tool-call',
    id: asText(raw.call_id) || id || newCallId(),
    name: asText(raw.name) ?? '',
    ...(namespace && { namespace }),
    kind: type === 'function_call' ? 'function' : 'custom',
    input: '',
  }
}

function readPicture({ result, output_format }: JsonObject): Part {
  const mime = `image/${asText(output_format) ?? 'png'}`
  return { type: 'image', source: { kind: 'base64', mime, data: asText(result) ?? '' } }
}
