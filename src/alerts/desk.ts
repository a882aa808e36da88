import type { Log } from '../lib/log'
import type { Zone } from '../lib/zone'
import type { Courier } from './courier'
import { createDamper } from './damper'
import { messageOf, type News, type NewsKind, testMessage } from './news'
import { isQuiet, type Receiver } from './receiver'
import type { Alerts } from './store'

export interface DeskOptions {
  alerts: Alerts
  courier: Courier
  zone(): Zone
  log: Pick<Log, 'info' | 'warn'>
  now?: () => number
}

export type Desk = ReturnType<typeof createDesk>

/** News of one kind that wait for one receiver. */
interface Basket {
  news: News[]
  /** How many more there were than anybody wants to read. */
  left: number
  sentAt: number
  tries: number
  /** After a failure it is tried again then. */
  nextAt: number
  isBusy: boolean
}

const MINUTE = 60_000
const MOST_NEWS = 50
/** How long is waited before each further try. */
const PAUSES = [30_000, 2 * MINUTE, 10 * MINUTE]

/** Tells receivers of news: at most one message a minute and kind, none in quiet hours, nothing again and again. */
export function createDesk({ alerts, courier, zone, log, now = Date.now }: DeskOptions) {
  const damper = createDamper()
  const baskets = new Map<number, Map<NewsKind, Basket>>()

  function basketOf(receiver: Receiver, kind: NewsKind): Basket {
    const own = baskets.get(receiver.id) ?? new Map<NewsKind, Basket>()
    baskets.set(receiver.id, own)
    const basket = own.get(kind) ?? { news: [], left: 0, sentAt: 0, tries: 0, nextAt: 0, isBusy: false }
    own.set(kind, basket)
    return basket
  }

  function put(basket: Basket, news: News) {
    basket.news.push(news)
    if (basket.news.length <= MOST_NEWS) return
    basket.news.shift()
    basket.left++
  }

  /** Something has happened. */
  function tell(news: News) {
    if (!damper.admits(news)) return
    log[news.isGood ? 'info' : 'warn'](news.title, { about: news.subject, ...(news.detail && { detail: news.detail }) })
    for (const receiver of alerts.all()) {
      if (receiver.enabled && (!receiver.events || receiver.events.includes(news.kind))) put(basketOf(receiver, news.kind), news)
    }
  }

  /** Sends what is due. To be called every few seconds; answers when all that was due has been tried. */
  async function tick(): Promise<void> {
    const at = now()
    const { hour, minute } = zone().wall(at)
    const due: Promise<void>[] = []
    for (const [id, own] of baskets) {
      const receiver = alerts.byId(id)
      if (!receiver?.enabled) {
        baskets.delete(id)
        continue
      }
      if (isQuiet(receiver.quiet, hour * 60 + minute)) continue
      for (const [kind, basket] of own) if (isDue(basket, at)) due.push(send(receiver, kind, basket, at))
    }
    await Promise.all(due)
  }

  const isDue = ({ news, isBusy, sentAt, nextAt }: Basket, at: number) =>
    news.length > 0 && !isBusy && at >= sentAt + MINUTE && at >= nextAt

  async function send(receiver: Receiver, kind: NewsKind, basket: Basket, at: number) {
    const { news, left } = basket
    Object.assign(basket, { news: [], left: 0, isBusy: true })
    const problem = await courier(receiver, messageOf(kind, news, left, at))
    basket.isBusy = false
    if (!problem) {
      Object.assign(basket, { sentAt: at, tries: 0, nextAt: 0 })
      return note(alerts.sent(receiver.id, at))
    }
    log.warn('an alert could not be sent', { to: receiver.name, reason: problem })
    const pause = PAUSES[basket.tries++]
    if (pause !== undefined) Object.assign(basket, { news: [...news, ...basket.news], left: left + basket.left, nextAt: at + pause })
    else Object.assign(basket, { tries: 0, nextAt: 0 })
    await note(alerts.failed(receiver.id, problem))
  }

  /** What became of a message is worth knowing, but not worth failing for. */
  const note = (noted: Promise<void>) =>
    noted.catch((error) => log.warn('what became of an alert could not be noted', { error: String(error) }))

  return {
    tell,
    tick,
    /** Sends a test message now, whatever the hour; answers what went wrong. */
    async test(receiver: Receiver): Promise<string | undefined> {
      const problem = await courier(receiver, testMessage(now()))
      await note(problem ? alerts.failed(receiver.id, problem) : alerts.sent(receiver.id, now()))
      return problem
    },
  }
}
