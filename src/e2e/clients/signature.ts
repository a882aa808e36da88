import type { ProtocolId } from '../../protocols/protocol'
import type { Answer } from './script'

/** What a vendor puts on its thoughts: opaque to everybody else, and good only together with what it was put on. */
export interface Signature {
  vendor: string
  /** The reply that the thought was part of. */
  seed: string
  isFor(text: string): boolean
}

const MARK = 'octopus-test'

const digest = (vendor: string, seed: string, text: string) => Bun.hash(`${vendor} ${seed} ${text}`).toString(16)

/** Base64, as some vendors look whether it is. */
export function sign(vendor: ProtocolId, seed: string, text: string): string {
  return Buffer.from([MARK, vendor, seed, digest(vendor, seed, text)].join('/')).toString('base64')
}

/** Reads what `sign` wrote; undefined for anything else. */
export function readSignature(text: unknown): Signature | undefined {
  if (typeof text !== 'string') return undefined
  const [mark, vendor, seed, sum] = Buffer.from(text, 'base64').toString().split('/')
  if (mark !== MARK || !vendor || !seed) return undefined
  return { vendor, seed, isFor: (said) => digest(vendor, seed, said) === sum }
}

/** The id of a call, which tells the vendor later whether it thought before it called. */
export const callId = (prefix: string, { seed, reasoning }: Answer) => `${prefix}${reasoning === undefined ? '' : 'thought'}${seed}`

/** The reply in which a vendor made a call after a thought, by the id of the call; undefined for calls of others. */
export function thoughtfulSeed(id: unknown, prefix: string): string | undefined {
  const start = `${prefix}thought`
  return typeof id === 'string' && id.startsWith(start) ? id.slice(start.length) : undefined
}

/** Whether all that had to come back did; undefined when nothing had to. */
export const allKept = (kept: boolean[]) => (kept.length ? kept.every(Boolean) : undefined)
