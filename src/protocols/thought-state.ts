import { parseJson } from './json'
import type { Event, Message, OpenState, Part, Prompt, ProtocolId, ThoughtState } from './protocol'
import type { Seal } from './seal'

type Thought = Extract<Part, { type: 'reasoning' }>
type Call = Extract<Part, { type: 'tool-call' }>

/** What came before a call of a reply, for clients that do not tell it back. */
export interface ThoughtMemory {
  remember(call: string, states: ThoughtState[]): void
  recall(call: string): ThoughtState[] | undefined
}

/**
 * Opens the sealed states in a conversation and brings back what the client has left out, so that what `origin` thought is
 * in its own form again; what others thought keeps its text and loses its state.
 */
export function openStates(prompt: Prompt, open: OpenState, memory: ThoughtMemory): Prompt {
  return {
    ...prompt,
    messages: prompt.messages.map((message) => (message.role === 'assistant' ? openMessage(message, open, memory) : message)),
  }
}

function openMessage(message: Message, open: OpenState, memory: ThoughtMemory): Message {
  const signatures = new Map<string, string>()
  let isOpened = false
  const opened = message.parts.flatMap((part): Part[] => {
    const carrier = carrierOf(part)
    const state = carrier === undefined ? undefined : open(carrier)
    if (state === undefined) return [part]
    isOpened = true
    if (part.type === 'reasoning' && state?.call) {
      if (state.signature) signatures.set(state.call, state.signature)
      return []
    }
    if (part.type === 'tool-call') return openCall(part, state)
    return part.type === 'reasoning' ? restated(part, state) : [part]
  })
  const parts = opened.map((part) =>
    part.type === 'tool-call' && signatures.has(part.id) ? { ...part, signature: signatures.get(part.id)! } : part,
  )
  return { ...message, parts: isOpened || parts.some((part) => carrierOf(part) !== undefined) ? parts : recallAll(parts, memory) }
}

function carrierOf(part: Part): string | undefined {
  if (part.type === 'reasoning') return part.signature ?? part.redacted
  return part.type === 'tool-call' ? part.signature : undefined
}

/** A call keeps a signature of its own; any other state that it carries is that of the thought before it. */
function openCall(call: Call, state: ThoughtState | null): Part[] {
  if (state?.call) return [state.signature ? { ...call, signature: state.signature } : unsigned(call)]
  return state ? [stated(state), unsigned(call)] : [unsigned(call)]
}

const unsigned = ({ signature, ...call }: Call): Call => call

/** Some vendors number their calls afresh in each conversation, so that an id alone does not say which call it was. */
function memoryKey({ id, name, input }: Call): string {
  return `${id} ${name} ${Bun.hash(JSON.stringify(parseJson(input || '{}') ?? input)).toString(36)}`
}

const stated = ({ origin, text = '', signature, redacted, details }: ThoughtState): Thought => ({
  type: 'reasoning',
  text,
  origin,
  ...(signature !== undefined && { signature }),
  ...(redacted !== undefined && { redacted }),
  ...(details && { details }),
})

/** A thought in its origin's own form; without its state when that is not for this upstream, and none when it was nothing else. */
function restated({ text, origin }: Thought, state: ThoughtState | null): Thought[] {
  if (state) return [stated({ ...state, text: state.text ?? text })]
  return text ? [{ type: 'reasoning', text, origin }] : []
}

/** The thoughts that came before each call, from memory: in place of what the client tells of them. */
function recallAll(parts: Part[], memory: ThoughtMemory): Part[] {
  const recalled = new Map(parts.flatMap((part) => (part.type === 'tool-call' ? [[part, memory.recall(memoryKey(part))] as const] : [])))
  const isThoughtKnown = [...recalled.values()].some((states) => states?.some(({ call }) => !call))
  return parts.flatMap((part): Part[] => {
    if (part.type === 'reasoning') return isThoughtKnown ? [] : [part]
    const states = part.type === 'tool-call' ? recalled.get(part) : undefined
    if (part.type !== 'tool-call' || !states) return [part]
    const signature = states.find(({ call }) => call === part.id)?.signature
    return [...states.filter(({ call }) => !call).map(stated), signature ? { ...part, signature } : part]
  })
}

/** How a reply's states are to be told. */
export interface Sealing {
  client: ProtocolId
  /** The account that a state of OpenAI's belongs to, or the dialect that understands it. */
  scope: string | undefined
  seal: Seal
  memory: ThoughtMemory
}

/**
 * The pass that seals the states of a reply for a client of another protocol, where the client's protocol has a place for
 * them, and remembers them for the case that they do not come back.
 */
export function sealStates(sealing: Sealing): (event: Event) => Event[] {
  const reply = new SealedReply(sealing)
  return (event) => reply.tell(event)
}

class SealedReply {
  /** How many parts more there are than on the way in, and where those on the way in are now. */
  private inserted = 0
  private readonly places = new Map<number, number>()
  /** What was thought since the last call. */
  private recent: ThoughtState[] = []
  /** What was thought before each call that is open. */
  private readonly before = new Map<number, ThoughtState[]>()

  constructor(private readonly sealing: Sealing) {}

  tell(event: Event): Event[] {
    switch (event.type) {
      case 'part-start':
        if (event.part.type === 'tool-call') return this.startCall(event, event.part)
        if (event.part.type !== 'reasoning') return [{ ...event, index: this.place(event.index) }]
        return [{ ...event, index: this.place(event.index), part: this.bare(event.part.text) }]
      case 'part-delta':
        if (event.delta.kind === 'signature') return []
        return this.inserted ? [{ ...event, index: this.placeOf(event.index) }] : [event]
      case 'part-end':
        if (event.part.type === 'reasoning') return this.endThought(event, event.part)
        if (event.part.type === 'tool-call') this.remember(event.index, event.part)
        return [{ ...event, index: this.placeOf(event.index), part: this.tellCall(event.part) }]
      default:
        return [event]
    }
  }

  private place(index: number): number {
    this.places.set(index, index + this.inserted)
    return index + this.inserted
  }

  private placeOf(index: number): number {
    return this.places.get(index) ?? index
  }

  private bare(text: string): Thought {
    return { type: 'reasoning', text, origin: this.sealing.client }
  }

  private scoped(state: ThoughtState): ThoughtState {
    const { scope } = this.sealing
    return scope && isScoped(state.origin) ? { ...state, scope } : state
  }

  private seal(state: ThoughtState): string {
    return this.sealing.seal.seal(this.scoped(state))
  }

  private endThought(event: Extract<Event, { type: 'part-end' }>, part: Thought): Event[] {
    const { client } = this.sealing
    const state = stateOf(part)
    if (state) this.recent.push(this.scoped({ ...state, text: part.text }))
    // Servers of Chat want the bare words back within a turn, and Gemini's clients do not tell thoughts back.
    else if (client === 'gemini' && part.origin === 'openai-chat' && part.text) this.recent.push({ origin: part.origin, text: part.text })
    const told = this.bare(part.text)
    const index = this.placeOf(event.index)
    // Those two send every thought back, also to their own vendor, who refuses what it has not made: so all of them are marked.
    const isMarked = client === 'anthropic' || client === 'openai-responses'
    if (!state && !isMarked) return [{ ...event, index, part: told }]
    const signature = this.seal(state ?? { origin: part.origin })
    return [
      { type: 'part-delta', index, delta: { kind: 'signature', signature } },
      { type: 'part-end', index, part: { ...told, signature } },
    ]
  }

  private startCall(event: Extract<Event, { type: 'part-start' }>, part: Call): Event[] {
    const { client } = this.sealing
    const state: ThoughtState | undefined = part.signature ? { origin: 'gemini', signature: part.signature, call: part.id } : undefined
    if (state) this.recent.push(state)
    if (this.recent.length) this.before.set(event.index, this.recent)
    this.recent = []
    if (!state || client === 'gemini') return [{ ...event, index: this.place(event.index) }]
    const signature = this.seal(state)
    // Chat has a place for it on the call itself.
    if (client === 'openai-chat') return [{ ...event, index: this.place(event.index), part: { ...part, signature } }]
    const index = event.index + this.inserted++
    const carrier = this.bare('')
    return [
      { type: 'part-start', index, part: carrier },
      { type: 'part-delta', index, delta: { kind: 'signature', signature } },
      { type: 'part-end', index, part: { ...carrier, signature } },
      { ...event, index: this.place(event.index), part: unsigned(part) },
    ]
  }

  private remember(index: number, call: Call) {
    const states = this.before.get(index)
    if (states && this.before.delete(index)) this.sealing.memory.remember(memoryKey(call), states)
  }

  private tellCall(part: Part): Part {
    const { client } = this.sealing
    if (part.type !== 'tool-call' || !part.signature || client === 'gemini') return part
    if (client !== 'openai-chat') return unsigned(part)
    return { ...part, signature: this.seal({ origin: 'gemini', signature: part.signature, call: part.id }) }
  }
}

/** OpenAI's states are an organisation's; details are a dialect's, and so is what those make who only speak Anthropic's protocol. */
const isScoped = (origin: ProtocolId) => origin !== 'gemini'

function stateOf({ origin, text, signature, redacted, details }: Thought): ThoughtState | undefined {
  if (signature === undefined && redacted === undefined && !details) return undefined
  return {
    origin,
    ...(signature !== undefined && { signature }),
    ...(redacted !== undefined && { redacted }),
    ...(details && { details }),
    // Anthropic refuses a thought of which a single character has changed.
    ...(origin === 'anthropic' && text && { text }),
  }
}
