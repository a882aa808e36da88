import type { Json, JsonObject, Warning } from './protocol'
import { textTokens } from './text-tokens'

/** What is to be embedded, in neutral words. A list of numbers is a text that the client has cut into tokens itself. */
export interface EmbeddingPrompt {
  inputs: (string | number[])[]
  dimensions?: number
  /** How the client wants its vectors written. */
  encoding: 'float' | 'base64'
  /** The client asked for one vector in a form of its own. */
  single: boolean
}

/** A vector as numbers, or as the base64 of little-endian 32-bit floats. */
export type Vector = number[] | string

export interface Vectors {
  vectors: Vector[]
  /** Tokens of input, where the upstream tells them. */
  input?: number
}

/** A way of asking for embeddings and of answering with them. */
export interface EmbeddingProtocol {
  /** Throws a `Refusal` for what cannot be read. */
  read(body: JsonObject): EmbeddingPrompt
  /** Throws a `Refusal` for what this upstream has no words for. */
  write(prompt: EmbeddingPrompt, model: string): { path: string; body: JsonObject }
  /** Undefined for what is no list of vectors. `prompt` is given where the vectors are for a client of another protocol. */
  readReply(reply: Json, prompt?: EmbeddingPrompt): Vectors | undefined
  writeReply(prompt: EmbeddingPrompt, vectors: Vector[], input: number, model: string): JsonObject
  /** What a client of another protocol asked that is of no meaning here. */
  warnings?(body: JsonObject): Warning[]
}

/** About how many tokens the inputs come to. Never 0. */
export function estimateInputs({ inputs }: EmbeddingPrompt): number {
  const tokens = inputs.reduce((sum, input) => sum + (typeof input === 'string' ? textTokens(input) : input.length), 0)
  return Math.max(1, Math.round(tokens))
}

export function toNumbers(vector: Vector): number[] {
  if (typeof vector !== 'string') return vector
  // A copy, so that it begins where a float may begin.
  const bytes = Uint8Array.from(Buffer.from(vector, 'base64'))
  return [...new Float32Array(bytes.buffer, 0, bytes.length >> 2)]
}

export function toBase64(vector: Vector): string {
  return typeof vector === 'string' ? vector : Buffer.from(Float32Array.from(vector).buffer).toString('base64')
}

/** The vector at length 1, which a cut one no longer has. */
export function normalise(vector: Vector): Vector {
  const numbers = toNumbers(vector)
  const length = Math.hypot(...numbers)
  return length ? numbers.map((number) => number / length) : numbers
}
