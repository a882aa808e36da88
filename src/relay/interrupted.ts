import type { Candidate } from '../groups/pick'
import type { Fault } from '../protocols/protocol'
import type { State } from './door'

/** Tokens that are remembered, the oldest going first. */
const MOST = 20_000

/**
 * Remembers which account has interrupted a reply: clients of Gemini ask for its rest themselves, by a token that no other
 * account may know. A token that is not remembered goes to any.
 */
export function createInterrupted(): State {
  const accounts = new Map<string, string>()
  return {
    refuse({ body, key }, candidate) {
      const token = body.json.continuationToken ?? body.json.continuation_token
      const account = typeof token === 'string' ? accounts.get(keyOf(key.id, token)) : undefined
      return account === undefined || account === accountOf(candidate) ? undefined : elsewhere
    },
    learn({ key }, candidate, events) {
      for (const event of events) {
        if (event.type !== 'finish' || event.token === undefined) continue
        accounts.set(keyOf(key.id, event.token), accountOf(candidate))
        for (const oldest of accounts.keys()) {
          if (accounts.size <= MOST) break
          accounts.delete(oldest)
        }
      }
    },
  }
}

const keyOf = (apiKeyId: number, token: string) => `${apiKeyId} ${Bun.hash(token).toString(36)}`

const accountOf = ({ channel, key }: Candidate) => `${channel.id} ${key.id}`

const elsewhere: Fault = {
  kind: 'caller',
  status: 400,
  message: 'the account that can go on with this reply does not answer now; ask again without "continuationToken"',
  code: 'continuation_not_found',
  param: 'continuationToken',
}
