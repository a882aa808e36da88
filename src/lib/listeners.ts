export interface Listeners {
  /** Calls `listener` after every change; answers how to stop that. */
  onChange(listener: () => void): () => void
  changed(): void
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>()
  return {
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    changed() {
      for (const listener of listeners) listener()
    },
  }
}
