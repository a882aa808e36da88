/** What a written reply needs from outside of its events: ids and the time. Given by tests, made up otherwise. */
export interface Stamp {
  /** An id that begins with this prefix. */
  id(prefix: string): string
  /** Unix time in seconds. */
  seconds(): number
}

export const newStamp: Stamp = {
  id: (prefix) => prefix + crypto.randomUUID().replaceAll('-', ''),
  seconds: () => Math.floor(Date.now() / 1000),
}
