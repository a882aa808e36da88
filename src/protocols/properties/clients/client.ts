import type { Prompt } from '../../protocol'
import type { ClientId } from '../conversation'
import type { Data } from '../exact'

/** A client of one protocol, written from its documents: nothing here is shared with what is tested. */
export interface Client {
  protocol: ClientId
  /** The body with which it asks what a prompt holds. */
  body(prompt: Prompt): Data
  /** Puts the frames of a stream together. Throws for what an official client would stumble over. */
  assemble(frames: { event?: string; data: string }[]): Data
  /** What it understands of a whole reply. */
  hear(reply: Data): Heard
  /** The reply as it goes into the next request, with results for its calls, behind what was asked before. */
  goOn(body: Data, reply: Data, results: string[]): Data
}

export interface Heard {
  text: string
  thoughts: string
  refusal: string
  calls: { id: string; name: string; namespace?: string; kind: 'function' | 'custom'; input: string }[]
  images: string[]
  finish: string
  usage: { input: number; output: number; cacheRead: number; cacheWrite: number; reasoning: number }
  error?: string
}

export const nothingHeard = (): Heard => ({
  text: '',
  thoughts: '',
  refusal: '',
  calls: [],
  images: [],
  finish: '',
  usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
})

/** Complains as a client would whose stream is not what it should be. */
export function demand(claim: unknown, complaint: string): asserts claim {
  if (!claim) throw new Error(`the client stumbles: ${complaint}`)
}
