import type { Data } from './data'

/** A tool call as the client has it in the end. */
export interface SeenCall {
  id: string
  name: string
  namespace?: string
  kind: string
  /** JSON text of a function's arguments; free text for a custom tool. */
  input: string
}

/** What a reply comes to in the hands of a client that reads as its vendor's SDK does. */
export interface Seen {
  text: string
  reasoning: string
  /** Every state of a thought the client was given, in order. */
  states: string[]
  calls: SeenCall[]
  /** Kinds of parts in the order in which the client got them. */
  order: string[]
  refusal: string
  /** The protocol's own word. */
  finish: string | undefined
  /** The protocol's own counts. */
  usage: Data | undefined
  /** The error that came instead of an end. */
  error?: Data
  /** The whole reply in the protocol's own form, as an SDK would hand it out. */
  reply: Data
  /** What a client of this protocol tells back of it in the next turn. */
  turn: Data[]
  /** The events of a stream, parsed. */
  events: Data[]
}

/** A client of one protocol: how it asks, and how it reads. */
export interface Client {
  /** A body with this conversation in it. */
  ask(turns: Data[], more?: Data): Data
  /** A turn of the user's. */
  says(text: string): Data
  /** A turn that answers these calls. */
  answers(results: [call: SeenCall, text: string][]): Data[]
  /** Declares functions without parameters worth mentioning. */
  tools(...names: string[]): Data
  /** Reads a stream; throws when its order is not legal or its bytes are not. */
  hear(stream: string): Seen
  /** Reads a whole reply; throws when it lacks what the protocol demands. */
  see(reply: Data): Seen
}

export const nothingSeen = (): Omit<Seen, 'reply' | 'turn' | 'finish' | 'usage'> => ({
  text: '',
  reasoning: '',
  states: [],
  calls: [],
  order: [],
  refusal: '',
  events: [],
})
