/**
 * The vocabulary that every protocol is read into and written from. Nothing in this folder fetches, stores or looks at
 * the clock: a protocol is a pure description of a wire format.
 */

import type { Effort, Profile } from './profiles/profile'
import type { Signs } from './signs'

export type ProtocolId = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini' | 'volcengine'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** One server-sent event, or a whole reply when `whole` is set. `data` is JSON text (or a marker such as `[DONE]`). */
export interface Frame {
  event?: string
  data: string
  whole?: boolean
}

/** What one client asked, in neutral words. Unknown top-level fields stay in `extra` and only go back to `from`. */
export interface Prompt {
  from: ProtocolId
  model: string
  stream: boolean
  /** Leading instructions, in order. Instructions in mid-conversation are messages of role `system`. */
  system: Part[]
  messages: Message[]
  tools: Tool[]
  toolChoice?: ToolChoice
  parallelToolCalls?: boolean
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  presencePenalty?: number
  frequencyPenalty?: number
  seed?: number
  stop?: string[]
  count?: number
  /** Log probabilities are wanted, with this many alternatives to each token (0 is none). */
  topLogprobs?: number
  reasoning?: Reasoning
  responseFormat?: ResponseFormat
  verbosity?: string
  serviceTier?: string
  user?: string
  sessionKey?: string
  metadata?: JsonObject
  /** What the answer may be made of, where that is more than text. */
  modalities?: string[]
  /** Chat only: the client asked for the usage chunk at the end of the stream. */
  includeUsage?: boolean
  /** Chat only: the client knows the deprecated `functions`, and is to be told of a call in its `function_call`. */
  legacyCalls?: boolean
  /** Anthropic only: the whole prompt may be cached where it is best (a `cache_control` beside the messages). */
  cache?: Json
  /** What no upstream of another protocol can do: such a one is not asked, and this is why. */
  bound?: { field: string; message: string }
  extra: JsonObject
}

export interface Message {
  role: 'user' | 'assistant' | 'system'
  name?: string
  parts: Part[]
}

/** `cache` is a cache breakpoint (`cache_control`) as the client wrote it. */
export type Part = { cache?: Json } /** `logprobs` are token entries as Chat Completions has them. */ & (
  | { type: 'text'; text: string; annotations?: Json[]; logprobs?: Json[] }
  | { type: 'refusal'; text: string }
  | { type: 'image'; source: Blob; detail?: string }
  | { type: 'audio'; source: Blob; format?: string }
  | { type: 'file'; source: Blob; name?: string }
  /**
   * `origin` made it and alone can read its state: `signature` (Anthropic's and Gemini's, OpenAI's `encrypted_content`),
   * `redacted` (Anthropic's, in place of text), `details` (OpenRouter's `reasoning_details`, told back as they came).
   * What clients of other protocols are told for a state is one sealed text, in `signature`.
   */
  | { type: 'reasoning'; text: string; signature?: string; redacted?: string; details?: Json[]; origin: ProtocolId; itemId?: string }
  /** `input` is the exact JSON text for a function and free text for a custom tool; it is never re-serialised on the way. */
  | { type: 'tool-call'; id: string; name: string; namespace?: string; kind: 'function' | 'custom'; input: string; signature?: string }
  | { type: 'tool-result'; id: string; name?: string; kind: 'function' | 'custom'; content: Part[]; isError?: boolean }
  /** Something only `origin` understands; other protocols drop it, or say its `words` instead. */
  | { type: 'opaque'; origin: ProtocolId; raw: Json; words?: string }
)

export type Blob =
  | { kind: 'url'; url: string; mime?: string }
  | { kind: 'base64'; data: string; mime: string }
  | { kind: 'file-id'; id: string; origin: ProtocolId }

export type Tool =
  | { kind: 'function'; name: string; namespace?: string; description?: string; schema?: Json; strict?: boolean; cache?: Json }
  | { kind: 'custom'; name: string; namespace?: string; description?: string; format?: Json }
  | { kind: 'builtin'; origin: ProtocolId; raw: Json }

export type ToolChoice =
  | { mode: 'auto' | 'none' | 'required' }
  | { mode: 'tool'; name: string }
  | { mode: 'allowed'; names: string[]; required: boolean }

export interface Reasoning {
  mode: 'off' | 'on' | 'auto'
  effort?: Effort
  budgetTokens?: number
  /** How much of the reasoning the client wants to see. */
  visible?: 'none' | 'summary' | 'full'
}

export type ResponseFormat =
  | { type: 'json-object' }
  | { type: 'json-schema'; name?: string; schema: Json; strict?: boolean; description?: string }

/** Token counts. `input` is everything sent (cached included), `output` everything made (reasoning included). */
export interface Usage {
  input: number
  output: number
  cacheRead?: number
  cacheWrite?: number
  cacheWrite1h?: number
  reasoning?: number
  /** Parts of the input, and of the output, that some vendors tell apart, as they cost something else. */
  audioIn?: number
  imageIn?: number
  audioOut?: number
  /** What the upstream says it has billed, in billionths of a US dollar. */
  reportedCost?: number
  /** How the upstream says it has served the request, where that costs something else. */
  mode?: Mode
}

/** Ways to serve a request that vendors sell beside the usual one: sooner, or when there is room. */
export const modes = ['fast', 'flex'] as const
export type Mode = (typeof modes)[number]

export type Finish = 'stop' | 'stop-sequence' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'pause' | 'unknown'

/**
 * What happens in a reply. Parts are numbered densely in the order in which they open; several may be open at once.
 * Exactly one `end` or `error` closes a reply and nothing follows it. `usage` is cumulative and may come after `finish`.
 */
export type Event =
  | { type: 'start'; id?: string; model?: string; usage?: Usage; mode?: Mode }
  /** `choice` tells the answers to one request apart when there are several; absent is the first. */
  | { type: 'part-start'; index: number; part: Part; choice?: number }
  | { type: 'part-delta'; index: number; delta: PartDelta }
  | { type: 'part-end'; index: number; part: Part }
  | { type: 'usage'; usage: Usage }
  /** `details` is what Anthropic says of a refusal (`stop_details`), `token` what Gemini wants to hear to go on after a pause. */
  | { type: 'finish'; reason: Finish; raw?: string; stopSequence?: string; details?: Json; token?: string; choice?: number }
  | { type: 'end' }
  | { type: 'error'; fault: Fault }
  | { type: 'ping' }

export type PartDelta =
  | { kind: 'text'; text: string; logprobs?: Json[] }
  | { kind: 'reasoning'; text: string }
  | { kind: 'signature'; signature: string }
  | { kind: 'input'; text: string }
  | { kind: 'annotation'; annotation: Json }

/**
 * Whose fault a failure is, and with that what may be done about it:
 * `caller` is returned as it is; `key`, `quota`, `rate`, `model` and `transient` go to the next candidate;
 * `gateway` is ours; `client-gone` is nobody's.
 */
export type FaultKind =
  | 'caller'
  | 'auth'
  | 'not-found'
  | 'limit'
  | 'key'
  | 'quota'
  | 'rate'
  | 'model'
  | 'transient'
  | 'timeout'
  | 'gateway'
  | 'client-gone'

/** A failure in neutral words; each protocol writes it in its own shape. `status` is an HTTP status. */
export interface Fault {
  kind: FaultKind
  status: number
  message: string
  /** The protocol's own word for it, when it came from an upstream (`context_length_exceeded`, `overloaded_error` …). */
  code?: string
  param?: string
  retryAfterMs?: number
  /** Machine-readable particulars, written where the client's protocol has a place for them. */
  details?: Json
  /** It says nothing against whoever answered it: what was asked for is not there, and never was. */
  blameless?: boolean
  /** No other candidate may be tried, whatever the kind says: the time of the request itself is over. */
  final?: boolean
}

/** Where an upstream call goes: `path` is appended to the endpoint's base URL; `body` is JSON text or bytes. */
export interface Call {
  path: string
  headers: Record<string, string>
  body: string | Uint8Array
}

/** A step that loses or changes something of what the client asked. `field` is the client's word for it. */
export interface Warning {
  field: string
  action: 'dropped' | 'clamped' | 'rewritten' | 'emulated'
  /** Half a sentence: why, and what became of it. */
  detail: string
}

/** One upstream to write for: the model as that upstream names it, whether it is to stream, and what it takes. */
export interface Target {
  model: string
  stream: boolean
  profile: Profile
  /** Notes what cannot be written as it was asked; strict API keys get an error instead. */
  warn(warning: Warning): void
}

/** Opens the state of a thought that was sealed for a client: what it holds, `null` for somebody else's, undefined for none of ours. */
export type OpenState = (text: string) => ThoughtState | null | undefined

/** The state of a thought as its origin made it, with what must come back to it. */
export interface ThoughtState {
  origin: ProtocolId
  /** The account whose alone it is, where it is not any account's of the origin. */
  scope?: string
  signature?: string
  redacted?: string
  details?: Json[]
  /** The text that was signed, where the client may have told it in another form. */
  text?: string
  /** The call that the signature belongs to (Gemini), by its id. */
  call?: string
}

/** Reads the frames of one reply; `null` says that the upstream closed. Holds the state of that one reply. */
export interface ReplyReader {
  (frame: Frame | null): Event[]
  /** What the last frame comes to once more, with another text; undefined when it was more than a text. Not all readers know. */
  again?(text: string): Event[] | undefined
}
/** Writes the events of one reply. For a whole reply it answers one frame, at the end. */
export type ReplyWriter = (event: Event) => Frame[]

export interface Protocol {
  id: ProtocolId
  /** client → neutral. Throws a `Refusal` for what cannot be read. */
  readRequest(body: JsonObject, asked: Asked): Prompt
  /** neutral → upstream. */
  writeRequest(prompt: Prompt, target: Target): Call
  /** upstream → neutral; one reader per reply. */
  readReply(): ReplyReader
  /** neutral → client; one writer per reply. */
  writeReply(prompt: Prompt): ReplyWriter
  /** Undoes in a reply what `writeRequest` had to disguise: wrapped custom tools, flattened namespaces, changed names. */
  passes?(prompt: Prompt, target: Target): ((event: Event) => Event[])[]
  /** The protocol of clients whose own bytes this one takes as well, should that be another. */
  takes?: ProtocolId
  /** How a turn is gone on with that this vendor has interrupted; absent where it never does. */
  resumption?: Resumption
  /** The wire around the four functions: addresses, credentials, faults, and what the same-protocol path may touch. */
  wire: Wire
}

/** What to do about turns that a vendor interrupts although they are not over. */
export interface Resumption {
  /** Whether it may come to that with such a request. */
  mayPause(prompt: Prompt): boolean
  /** How often in one turn it is asked to go on, at most. */
  most: number
  /** What to change in the request to hear the rest: `said` is what the turn has said so far, `token` that of the pause. */
  edits(body: JsonObject, said: Part[], token: string | undefined): Record<string, Json | undefined>
}

/** What a request says about itself without being understood: enough to route it. */
export interface Asked {
  model: string
  stream: boolean
}

/** The events that were asked for in the client's place. */
export interface Injected {
  is(data: string): boolean
  /** Whether an event that begins so is none of them, however it goes on. */
  isNone(beginning: string): boolean
}

export interface Wire {
  /** Path below an endpoint's base URL. */
  path(model: string, stream: boolean): string
  /** The headers that carry an upstream key, and those the vendor at this URL demands on each call. */
  credentials(key: string, url?: string): Record<string, string>
  /** Client headers that are forwarded to an upstream of the same protocol. */
  forwardHeaders: readonly string[]
  /** What of one of these headers suits an upstream at this URL, undefined for nothing; absent: all of it. */
  forwards?(name: string, url: string, value: string): string | undefined
  /** The places in the client's own body that must change for this target: top-level key → its new JSON value, undefined for one that goes. */
  edits(body: JsonObject, asked: Asked, target: Target): Record<string, Json | undefined>
  /** The same for states of thoughts that were sealed here: its own are opened, all others are taken out with what they belong to. */
  unseal?(body: JsonObject, open: OpenState, target?: Target): Record<string, Json | undefined>
  /**
   * What to change in a body of this protocol that was refused because of something in it that no client can know of (a
   * signature of another account, an id that was never stored, the other name of a limit); undefined when that is not why.
   * `learned` is what it says of the model for the next time.
   */
  repair?(body: JsonObject, fault: Fault): { edits: Record<string, Json | undefined>; learned?: Partial<Profile> } | undefined
  /** A fault for what a gateway cannot do for this protocol at all, whichever upstream it has. */
  refuse?(body: JsonObject): Fault | undefined
  /** The bytes that clients wait for at the end of a stream: added where an upstream closes without them, after all else was said. */
  lastEvent?: string
  /** What a client of a reply that has begun and is silent passes over; a comment unless told otherwise. */
  keepAlive?: string
  /** Texts of which one stands in every event that the same-protocol tap has to look into: usage, finish, faults, the end. */
  signs: Signs
  /** Whether the edits ask for events that the client did not ask for … */
  injects?(body: JsonObject, asked: Asked): boolean
  /** … and which events these are: they are taken out again. */
  injected?: Injected
  /**
   * Reads no more of a whole reply than accounting needs, for replies that pass as they are; `undefined` for one that has
   * to be read properly.
   */
  glance?(data: string): Event[] | undefined
  /** A fault as a whole reply. */
  writeFault(fault: Fault): { status: number; body: JsonObject }
  /** A fault after the reply has begun: the bytes that end the stream honestly. */
  writeStreamFault(fault: Fault): string
  /** What is said behind a fault that an upstream of this protocol told in its own stream, to clients that pass over it as it stands. */
  afterFault?(fault: Fault): string
  /** Reads an upstream's error body into a fault. */
  readFault(status: number, body: string, header: (name: string) => string | undefined): Fault
}

/** Thrown by a reader for a request that cannot be understood; becomes a 400 in the client's protocol. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly param?: string,
    /** The asking protocol's own word for it, where it has one. */
    readonly code?: string,
  ) {
    super(message)
  }
}
