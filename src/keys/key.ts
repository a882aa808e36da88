/** What a client presents to Octopus. Only its hash is kept. Times are unix milliseconds. */
export interface ApiKey {
  id: number
  name: string
  /** SHA-256 of the whole key, in hexadecimal. */
  hash: string
  /** The first 12 and last 4 characters. */
  hint: string
  enabled: boolean
  expiresAt: number | null
  /** US dollars; `null` is no limit. */
  maxCost: number | null
  /** Names of the groups it may ask for; `null` is all of them. */
  models: string[] | null
  /** Requests that would lose something by conversion are refused (400) instead of converted. */
  strict: boolean
  createdAt: number
  lastUsedAt: number | null
}
