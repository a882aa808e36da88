/** What is remembered of a session, beside what its owner needs. */
interface Passing {
  tokenHash: string
  /** Unix milliseconds. */
  expiresAt: number
}

/** While the database is down, who was let in so lately still is: it is now that somebody wants to see what is wrong. */
const TRUSTED_MS = 10 * 60_000
const MOST_TRUSTED = 1000

/** Remembers who was let in, for when the database cannot be asked. */
export function createTrust<Session extends Passing>(now: () => number) {
  const trusted = new Map<string, { session: Session; at: number }>()
  return {
    remember(session: Session) {
      trusted.delete(session.tokenHash)
      trusted.set(session.tokenHash, { session, at: now() })
      if (trusted.size > MOST_TRUSTED) trusted.delete(trusted.keys().next().value!)
    },
    /** The session by memory alone, because of this `error`; throws it where nothing is remembered. */
    recall(tokenHash: string, error: unknown): Session | undefined {
      const known = trusted.get(tokenHash)
      if (!known || known.at + TRUSTED_MS < now()) throw error
      return known.session.expiresAt > now() ? known.session : undefined
    },
    forget: (tokenHash: string) => trusted.delete(tokenHash),
    clear: () => trusted.clear(),
  }
}
