import { randomBytes } from 'node:crypto'
import { sha256 } from '../lib/id'

/** What the link printed at a first start carries. It lets in once; whether there is still a password to set is for the caller to see. */
export interface SetupPass {
  /** For the banner, which is the only place that ever shows it. */
  token: string
  /** Answers whether this is it, and then never again. */
  take(presented: string): boolean
}

export function createSetupPass(): SetupPass {
  const token = randomBytes(24).toString('base64url')
  const expected = sha256(token)
  let taken = false
  return {
    token,
    take(presented) {
      // By hash: how long the comparison takes says nothing about the token.
      if (taken || sha256(presented) !== expected) return false
      taken = true
      return true
    },
  }
}
