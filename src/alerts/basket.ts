import { asList, asNumber, asObject } from '../protocols/json'
import type { Json } from '../protocols/protocol'
import { type News, type NewsKind, newsKinds } from './news'

/** News of one kind that wait for one receiver. */
export interface Basket {
  news: News[]
  /** How many more there were than anybody wants to read. */
  left: number
  /** What is being sent, and waits again should it not arrive. */
  underway: Pick<Basket, 'news' | 'left'> | undefined
  sentAt: number
  tries: number
  /** After a failure it is tried again then. */
  nextAt: number
}

/** What outlives a restart. */
export type Waiting = { [Kind in NewsKind]?: Pick<Basket, 'news' | 'left'> }

const MOST_NEWS = 50

export const newBasket = (): Basket => ({ news: [], left: 0, underway: undefined, sentAt: 0, tries: 0, nextAt: 0 })

/** Of very much only the last is kept. */
export function put(basket: Basket, news: readonly News[], left = 0) {
  basket.news.push(...news)
  const tooMany = Math.max(0, basket.news.length - MOST_NEWS)
  basket.news.splice(0, tooMany)
  basket.left += left + tooMany
}

/** All that has not arrived, with what is on its way; `null` when nothing waits. */
export function waitingIn(baskets: ReadonlyMap<NewsKind, Basket>): Waiting | null {
  const waiting: Waiting = {}
  for (const [kind, { news, left, underway }] of baskets) {
    const all = { news: [...(underway?.news ?? []), ...news], left: left + (underway?.left ?? 0) }
    if (all.news.length) waiting[kind] = all
  }
  return Object.keys(waiting).length ? waiting : null
}

/** Baskets with what has waited when Octopus ended. */
export function readWaiting(kept: Json): Map<NewsKind, Basket> {
  const baskets = new Map<NewsKind, Basket>()
  for (const kind of newsKinds) {
    const waiting = asObject(asObject(kept)?.[kind])
    if (!waiting) continue
    const basket = newBasket()
    put(basket, asList(waiting.news) as unknown as News[], asNumber(waiting.left))
    baskets.set(kind, basket)
  }
  return baskets
}
