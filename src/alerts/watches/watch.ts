import type { News } from '../news'

/** Where a watch looks from. */
export interface Lookout {
  /** Unix milliseconds. */
  at: number
  /** What is so when it looks first was known before. */
  isFirst: boolean
  tell(news: News): void
}

/** Looks now and then whether something has happened that people want to know; remembers what it has seen. */
export type Watch = (lookout: Lookout) => void
