import { createHmac, timingSafeEqual } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { OpenState, ThoughtState } from './protocol'

/**
 * The state of a thought travels through clients of other protocols in a sealed envelope: base64 of magic (6) · version (1) ·
 * MAC (8) · deflated JSON. Standard base64 with padding, because Gemini's clients check for that, and everyone else takes
 * it for a signature like any other.
 */
export interface Seal {
  seal(state: ThoughtState): string
  open: OpenState
}

/** What every envelope begins with; six bytes, so that their base64 is always the same eight characters. */
export const MAGIC = 'OctoSeal'
const VERSION = 1
const MAC_LENGTH = 8
const HEAD = 7
/** No state is larger; whatever unpacks to more is no envelope of ours. */
const MAX_STATE = 4 << 20

/** Seals with this installation's secret: nobody else can make an envelope that is opened here. */
export function createSeal(secret: Uint8Array): Seal {
  const head = Buffer.concat([Buffer.from(MAGIC, 'base64'), Buffer.of(VERSION)])
  const macOf = (payload: Uint8Array) => createHmac('sha256', secret).update(head).update(payload).digest().subarray(0, MAC_LENGTH)

  return {
    seal(state) {
      const payload = deflateRawSync(JSON.stringify(state))
      return Buffer.concat([head, macOf(payload), payload]).toString('base64')
    },
    open(text) {
      if (!text.startsWith(MAGIC)) return undefined
      const bytes = Buffer.from(text, 'base64')
      const payload = bytes.subarray(HEAD + MAC_LENGTH)
      const mac = bytes.subarray(HEAD, HEAD + MAC_LENGTH)
      if (bytes[HEAD - 1] !== VERSION || mac.length < MAC_LENGTH || !timingSafeEqual(mac, macOf(payload))) return null
      try {
        return JSON.parse(inflateRawSync(payload, { maxOutputLength: MAX_STATE }).toString()) as ThoughtState
      } catch {
        return null
      }
    },
  }
}
