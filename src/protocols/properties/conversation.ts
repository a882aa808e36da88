import type { Blob, Json, Message, Part, Prompt, ProtocolId, Tool } from '../protocol'
import type { Draw } from './draw'
import { anySchema } from './schemas'
import { Words } from './words'

type Call = Extract<Part, { type: 'tool-call' }>

const NAMES = ['get_weather', 'Bash', 'a', 'mcp__server__tool', 'x'.repeat(64)]
const ODD_NAMES = ['mcp.server/tool', 'read:file', '1st', 'größe', 'y'.repeat(80), `${'z'.repeat(70)}1`, `${'z'.repeat(70)}2`]
const ODD_IDS = ['functions.f:0', 'call_0', 'ünïcode', `call_${'i'.repeat(80)}`, 'a b']

/** What a client of a protocol can say at all. */
interface Manner {
  custom: boolean
  namespaces: boolean
  oddNames: boolean
  midSystem: boolean
  urls: boolean
  errors: boolean
  mediaInResults: boolean
  /** Calls and texts in any order, rather than the text before the calls. */
  mixed: boolean
  thoughts: boolean
}

export const manners: Record<Exclude<ProtocolId, 'volcengine'>, Manner> = {
  'openai-chat': manner({ custom: true, midSystem: true, urls: true }),
  'openai-responses': manner({ custom: true, namespaces: true, midSystem: true, urls: true, mediaInResults: true, mixed: true }),
  anthropic: manner({ midSystem: true, urls: true, errors: true, mediaInResults: true, mixed: true, thoughts: true }),
  gemini: manner({ oddNames: true, errors: true, mediaInResults: true, mixed: true, thoughts: true }),
}

function manner(able: Partial<Manner>): Manner {
  return {
    custom: false,
    namespaces: false,
    oddNames: false,
    midSystem: false,
    urls: false,
    errors: false,
    mediaInResults: false,
    mixed: false,
    thoughts: false,
    ...able,
  }
}

export type ClientId = keyof typeof manners
export const clientIds = Object.keys(manners) as ClientId[]

export interface Wishes {
  /** About how many exchanges. */
  length?: number
  /** Media of all kinds, and not only images in base64. */
  anyMedia?: boolean
  /** At least one tool. */
  tools?: boolean
  /** Only names and ids that every vendor takes as they are. */
  plain?: boolean
}

/** Makes a conversation that a client of this protocol could have had, in neutral words. */
export function anyConversation(draw: Draw, from: ClientId, wishes: Wishes = {}): Prompt {
  return new Conversation(draw, from, wishes).prompt()
}

class Conversation {
  private readonly words: Words
  private readonly able: Manner
  private readonly tools: Exclude<Tool, { kind: 'builtin' }>[]
  private readonly used = new Set<string>()

  constructor(
    private readonly draw: Draw,
    private readonly from: ClientId,
    private readonly wishes: Wishes,
  ) {
    this.words = new Words(draw)
    this.able = manners[from]
    this.tools = this.anyTools()
  }

  prompt(): Prompt {
    const { draw, words } = this
    const system = draw.many(1, (): Part => ({ type: 'text', text: words.text() }), { most: 3 })
    const messages = draw.many(this.wishes.length ?? 2, () => this.exchange(), { least: 1 }).flat()
    const last: Message = { role: 'user', parts: [{ type: 'text', text: words.text() }] }
    const endsWithResults = draw.once(2) && messages.at(-1)?.role === 'user'
    return {
      from: this.from,
      model: 'asked-model',
      stream: draw.once(2),
      system,
      messages: endsWithResults ? messages : [...messages, last],
      tools: this.tools,
      ...(this.tools.length && this.choice()),
      ...this.parameters(),
      extra: {},
    }
  }

  private anyTools(): Exclude<Tool, { kind: 'builtin' }>[] {
    const { draw, able } = this
    const names = draw.many(2, () => draw.pick(!this.wishes.plain && draw.once(3) ? ODD_NAMES : NAMES), {
      most: 6,
      least: this.wishes.tools ? 1 : 0,
    })
    const legal = (name: string) => able.oddNames || /^[\w-]{1,128}$/.test(name)
    return [...new Set(this.wishes.tools ? ['first_tool', ...names] : names)]
      .filter(legal)
      .map((name): Exclude<Tool, { kind: 'builtin' }> => {
        const described = draw.maybe(2, () => ({ description: this.words.text() }))
        const spaced = able.namespaces && draw.once(3) ? { namespace: draw.pick(['files', 'mcp.remote']) } : {}
        if (able.custom && draw.once(3))
          return { kind: 'custom', name, ...described, ...spaced, ...draw.maybe(2, () => ({ format: GRAMMAR })) }
        return { kind: 'function', name, ...described, ...spaced, schema: anySchema(draw, 2) }
      })
  }

  private choice(): Partial<Prompt> {
    const { draw } = this
    const parallel = this.from === 'gemini' ? undefined : draw.maybe(4, () => ({ parallelToolCalls: false }))
    const toolChoice = draw.maybe(3, () => {
      const mode = draw.pick(['auto', 'none', 'required', 'tool'] as const)
      const [first] = this.tools
      return mode === 'tool' ? { mode, name: first!.name } : { mode }
    })
    return { ...parallel, ...(toolChoice && { toolChoice }) }
  }

  private parameters(): Partial<Prompt> {
    const { draw, from } = this
    const openai = from === 'openai-chat'
    const rich = openai || from === 'gemini'
    return {
      ...(from === 'anthropic' || draw.once(3) ? { maxOutputTokens: draw.pick([4096, 16, 32_000, 100_000]) } : {}),
      ...draw.maybe(4, () => ({ temperature: draw.pick([0, 0.7, 1, ...(from === 'anthropic' ? [] : [1.8])]) })),
      ...draw.maybe(6, () => ({ topP: draw.pick([0.9, 0.95, 1]) })),
      ...(from === 'anthropic' || from === 'gemini' ? draw.maybe(6, () => ({ topK: 40 })) : {}),
      ...(rich ? draw.maybe(6, () => ({ seed: 7, presencePenalty: 0.5, frequencyPenalty: -0.5 })) : {}),
      ...(from === 'openai-responses' ? {} : draw.maybe(4, () => ({ stop: draw.many(1, () => this.words.mark(), { least: 1, most: 4 }) }))),
      ...draw.maybe(5, () => ({ responseFormat: { type: 'json-schema' as const, name: 'answer', schema: anySchema(draw, 2) } })),
      ...draw.maybe(4, () => ({ reasoning: { mode: 'on' as const, effort: draw.pick(['low', 'medium', 'high'] as const) } })),
    }
  }

  /** What the user asks, what the model does about it in any number of steps, and what it says in the end. */
  private exchange(): Message[] {
    const { draw } = this
    const steps = this.tools.length ? draw.many(1, () => this.step(), { most: 4 }).flat() : []
    const told = draw.once(3) ? [] : [this.told()]
    const note = this.able.midSystem && draw.once(6) ? [this.instruction()] : []
    return [this.asked(), ...steps, ...told, ...note]
  }

  private instruction(): Message {
    return { role: 'system', parts: [{ type: 'text', text: this.words.text() }] }
  }

  private asked(): Message {
    const parts = this.draw.many(1, (): Part => (this.draw.once(4) ? this.media() : { type: 'text', text: this.words.text() }), { most: 4 })
    return { role: 'user', parts: parts.length ? parts : [{ type: 'text', text: this.words.text() }] }
  }

  private told(): Message {
    const thought = this.draw.once(4) ? this.thought() : []
    const empty: Part[] = this.draw.once(12) && this.from !== 'openai-chat' ? [{ type: 'text', text: '' }] : []
    return { role: 'assistant', parts: [...thought, ...empty, { type: 'text', text: this.words.text() }] }
  }

  private thought(): Part[] {
    const { from, words } = this
    if (from === 'openai-responses') return [{ type: 'reasoning', text: words.text(), signature: words.state(), origin: from }]
    if (from === 'openai-chat') return [{ type: 'reasoning', text: words.text(), origin: from }]
    const redacted = from === 'anthropic' && this.draw.once(4)
    if (redacted) return [{ type: 'reasoning', text: '', redacted: words.state(), origin: from }]
    return [{ type: 'reasoning', text: words.text(), signature: words.state(), origin: from }]
  }

  /** Any number of parallel calls, and a result for each of them. */
  private step(): Message[] {
    const { draw, words } = this
    // Some servers count from 0 again in every turn.
    if (this.from === 'openai-chat' && !this.wishes.plain && draw.once(3)) this.used.clear()
    const calls = draw.many(1, (): Call => this.call(), { least: 1, most: 5 })
    const text: Part[] = draw.once(2) ? [{ type: 'text', text: words.text() }] : []
    const between: Part[] = this.able.mixed && draw.once(4) ? [{ type: 'text', text: words.text() }] : []
    const [first, ...rest] = calls
    const thought = draw.once(3) ? this.thought() : []
    return [
      { role: 'assistant', parts: [...thought, ...text, first!, ...between, ...rest] },
      { role: 'user', parts: calls.map((call) => this.result(call)) },
    ]
  }

  private call(): Call {
    const { draw } = this
    const { kind, name, ...tool } = draw.pick(this.tools)
    const spaced = tool.namespace ? { namespace: tool.namespace } : {}
    const signature = this.from === 'gemini' && draw.once(2) ? { signature: this.words.state() } : {}
    const input = kind === 'custom' ? this.words.text() : this.input()
    return { type: 'tool-call', id: this.id(), name, kind, input, ...spaced, ...signature }
  }

  private id(): string {
    const odd = !this.wishes.plain && (this.from === 'openai-chat' || this.from === 'gemini')
    const id = odd && this.draw.once(4) ? this.draw.pick(ODD_IDS) : `call_${this.used.size}_abc`
    const unique = this.used.has(id) ? `${id}_${this.used.size}` : id
    this.used.add(unique)
    return unique
  }

  private input(): string {
    const { draw, words, from } = this
    // Where input is an object, the client's own parser has lost the digits already.
    const isText = from === 'openai-chat' || from === 'openai-responses'
    const big = isText ? [`{"id":12345678901234567890,"note":${JSON.stringify(words.mark())}}`] : []
    return draw.pick([
      '{}',
      JSON.stringify({ text: words.text() }),
      JSON.stringify({ deep: { list: [1, null, [true, words.mark()]] } }),
      ...big,
    ])
  }

  private result({ id, name, kind }: Call): Part {
    const { draw, able, words } = this
    const text: Part = { type: 'text', text: draw.pick([words.text(), JSON.stringify({ result: words.mark() }), `[${words.mark()}]`]) }
    const media = able.mediaInResults && draw.once(4) ? [this.image()] : []
    const isError = able.errors && !media.length && draw.once(5)
    const named = this.from === 'gemini' ? { name } : {}
    return { type: 'tool-result', id, ...named, kind, content: [text, ...media], ...(isError && { isError }) }
  }

  private image(): Part {
    const mime = this.draw.pick(['image/png', 'image/jpeg'])
    const remote = this.able.urls && this.wishes.anyMedia && this.draw.once(3)
    const source: Blob = remote
      ? { kind: 'url', url: `https://example.com/${this.words.mark()}.png` }
      : { kind: 'base64', data: this.words.image(mime), mime }
    return { type: 'image', source }
  }

  private media(): Part {
    if (!this.wishes.anyMedia || this.draw.once(2)) return this.image()
    const source: Blob = { kind: 'base64', data: this.words.image('application/pdf'), mime: 'application/pdf' }
    return { type: 'file', source, ...(this.from !== 'gemini' && { name: 'paper.pdf' }) }
  }
}

const GRAMMAR: Json = { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' }
