import { wrapInput } from '../custom-tools'
import { asObject, asText, compact } from '../json'
import { showMade } from '../made-media'
import { shortCallId } from '../openai-call-id'
import { answerCalls, markError } from '../openai-history'
import type { JsonObject, Message, Part, Prompt, Target } from '../protocol'
import { wireToolName } from '../tool-names'
import { wordFor } from '../words'
import { type Declared, declaredClientTools, writeClientCall, writeClientResult } from './client-call'
import { writeInput } from './content'
import { isSaid, type Said } from './item'

type ToolCall = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** Writes `input`. Items go without ids: those of others are unknown to the upstream, which refuses them. */
export function writeItems(prompt: Prompt, target: Target): JsonObject[] {
  return new Writing(prompt, target).items()
}

/** What the writing of one conversation has to know throughout. */
class Writing {
  private readonly own: Map<string, Declared>
  /** The tools of OpenAI's own that have been called, by the id of the call. */
  private readonly called = new Map<string, Declared>()
  /** What could not be said, each told once. */
  private readonly lost = new Set<string>()

  constructor(
    private readonly prompt: Prompt,
    private readonly target: Target,
  ) {
    this.own = declaredClientTools(prompt)
  }

  items(): JsonObject[] {
    const mended = new Set<string>()
    const mend = (what: string) => void mended.add(what)
    const messages = answerCalls(showMade(this.prompt.messages, mend), mend)
    const items = messages.flatMap((message) => this.message(message))
    for (const what of this.lost) this.warn('dropped', `${what} cannot be told to this model`)
    for (const what of mended) this.warn('rewritten', what)
    if (this.isPrefilled(messages.at(-1))) this.warn('rewritten', 'a last message of the assistant is answered here, not continued')
    return items
  }

  private message({ role, parts }: Message): JsonObject[] {
    if (role === 'assistant') return this.assistant(parts)
    const { imagesInResults, midSystem, systemRole } = this.target.profile
    const outputs = parts.filter((part) => part.type === 'tool-result').map((result) => this.result(result))
    const spoken = role === 'system' && midSystem === 'wrap' ? parts.map(asUser) : parts
    const shown = imagesInResults ? [] : parts.flatMap(mediaOf)
    const content = [...spoken, ...shown].flatMap((part) => this.content(part))
    const speaker = role === 'system' && midSystem === 'native' ? systemRole : 'user'
    return [...outputs, ...(content.length ? [{ type: 'message', role: speaker, content }] : [])]
  }

  private content(part: Part): JsonObject[] {
    const { profile } = this.target
    const isRefused = (part.type === 'image' && profile.images === 'none') || (part.type === 'file' && profile.documents === 'none')
    const written = isRefused ? leftOut(part.type) : writeInput(part, profile)
    if (isRefused || (!written && part.type === 'opaque')) this.lose(part)
    return written ? [written] : []
  }

  private assistant(parts: Part[]): JsonObject[] {
    const items: JsonObject[] = []
    let run: JsonObject[] | undefined
    for (const part of parts) {
      if (isSaid(part)) {
        if (!part.text) continue
        if (!run) {
          run = []
          items.push({ type: 'message', role: 'assistant', content: run })
        }
        run.push(writeSaid(part))
        continue
      }
      const item = this.item(part)
      if (!item) continue
      items.push(item)
      run = undefined
    }
    // A thought is refused without the item that it led to.
    return items.filter(({ type }, at) => type !== 'reasoning' || (items[at + 1] !== undefined && items[at + 1]?.type !== 'reasoning'))
  }

  private item(part: Part): JsonObject | undefined {
    switch (part.type) {
      case 'reasoning':
        return writeThought(part)
      case 'tool-call':
        return this.call(part)
      case 'opaque':
        if (part.origin === 'openai-responses') return asObject(part.raw)
    }
    if (part.type !== 'tool-result') this.lose(part)
    return undefined
  }

  private call(call: ToolCall): JsonObject {
    const id = callId(call.id)
    const own = call.kind === 'function' && !call.namespace ? this.own.get(call.name) : undefined
    if (own) {
      this.called.set(call.id, own)
      const item = { ...writeClientCall(own, { ...call, id }), status: 'completed' }
      return own.tool.name === 'local_shell' ? { ...item, id } : item
    }
    const name = wireToolName({ name: call.name })
    const isCustom = call.kind === 'custom' && this.target.profile.customTools
    const said: JsonObject = isCustom
      ? { type: 'custom_tool_call', input: call.input }
      : { type: 'function_call', arguments: wrapInput(call) || '{}' }
    return compact({ ...said, call_id: id, name, namespace: call.namespace })
  }

  /** A result of text is a string, any other a list of parts. */
  private result(result: Result): JsonObject {
    const own = this.called.get(result.id)
    if (own) return writeClientResult(own, result, callId(result.id))
    const { profile } = this.target
    const content = result.content.flatMap((part) => (isMedia(part) && !profile.imagesInResults ? [] : this.content(part)))
    const texts = content.flatMap(({ type, text }) => (type === 'input_text' ? (asText(text) ?? '') : []))
    const isText = texts.length === content.length
    const output = isText ? markError(texts.join('\n\n'), result) : result.isError ? markFailed(content, result) : content
    const type = result.kind === 'custom' && profile.customTools ? 'custom_tool_call_output' : 'function_call_output'
    return { type, call_id: callId(result.id), output }
  }

  private lose(part: Part) {
    const kind = part.type === 'opaque' ? asText(asObject(part.raw)?.type) : undefined
    this.lost.add(kind ? `what another vendor's own tool said (${kind})` : `a part of the type ${part.type}`)
  }

  private isPrefilled(last: Message | undefined): boolean {
    if (last?.role !== 'assistant' || this.target.profile.prefill !== 'none' || this.prompt.from === 'openai-responses') return false
    return last.parts.at(-1)?.type === 'text'
  }

  private warn(action: 'dropped' | 'rewritten', detail: string) {
    this.target.warn({ field: wordFor(this.prompt.from, 'messages'), action, detail })
  }
}

/** What a failed result holds, its first text saying that it failed. */
function markFailed([first, ...rest]: JsonObject[], result: Result): JsonObject[] {
  if (first?.type === 'input_text') return [{ ...first, text: markError(asText(first.text) ?? '', result) }, ...rest]
  return [{ type: 'input_text', text: '[tool error]' }, ...(first ? [first] : []), ...rest]
}

const isMedia = ({ type }: Part) => type === 'image' || type === 'file' || type === 'audio'

/** What a result shows, for upstreams whose results are text only: the user shows it behind all results. */
function mediaOf(part: Part): Part[] {
  const media = part.type === 'tool-result' ? part.content.filter(isMedia) : []
  return media.length && part.type === 'tool-result' ? [{ type: 'text', text: `[shown by the tool call ${part.id}]` }, ...media] : []
}

const asUser = (part: Part): Part => (part.type === 'text' && part.text ? { ...part, text: `<system>${part.text}</system>` } : part)

/** What the model is told in place of what it cannot take. */
const leftOut = (type: string): JsonObject => ({ type: 'input_text', text: `[the ${type} is left out: this model takes none]` })

function writeSaid(part: Said): JsonObject {
  return part.type === 'refusal' ? { type: 'refusal', refusal: part.text } : { type: 'output_text', text: part.text, annotations: [] }
}

/** Without the state that only OpenAI can read a thought is not accepted. */
function writeThought({ text, signature, origin }: Extract<Part, { type: 'reasoning' }>): JsonObject | undefined {
  if (origin !== 'openai-responses' || !signature) return undefined
  return { type: 'reasoning', summary: text ? [{ type: 'summary_text', text }] : [], encrypted_content: signature }
}

const callId = (id: string) => shortCallId(id, 64)

/** The text of instructions that stand before the conversation. */
export function joinTexts(parts: Part[]): string | undefined {
  const texts = parts.flatMap((part) => (part.type === 'text' && part.text ? part.text : []))
  return texts.length ? texts.join('\n\n') : undefined
}
