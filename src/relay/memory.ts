import type { ThoughtState } from '../protocols/protocol'
import type { ThoughtMemory } from '../protocols/thought-state'

const MAX_ENTRIES = 20_000
const MAX_CHARACTERS = 32 << 20

interface Entry {
  states: ThoughtState[]
  size: number
}

/** The states of thoughts that went before calls, for clients that do not tell them back. The oldest go first when there are too many. */
export function createMemory(): { of(owner: number): ThoughtMemory } {
  const entries = new Map<string, Entry>()
  let characters = 0

  function forget(key: string) {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    characters -= entry.size
  }

  return {
    /** What the clients of one API key are told stays among them. */
    of: (owner) => ({
      remember(callId, states) {
        const key = `${owner} ${callId}`
        forget(key)
        const size = states.reduce((sum, state) => sum + sizeOf(state), key.length)
        entries.set(key, { states, size })
        characters += size
        for (const oldest of entries.keys()) {
          if (entries.size <= MAX_ENTRIES && characters <= MAX_CHARACTERS) break
          forget(oldest)
        }
      },
      recall(callId) {
        const key = `${owner} ${callId}`
        const entry = entries.get(key)
        if (!entry) return undefined
        entries.delete(key)
        entries.set(key, entry)
        return entry.states
      },
    }),
  }
}

const sizeOf = ({ signature, redacted, text, details }: ThoughtState) =>
  (signature?.length ?? 0) + (redacted?.length ?? 0) + (text?.length ?? 0) + (details ? JSON.stringify(details).length : 0)
