import type { Log } from '../lib/log'
import type { Zone } from '../lib/zone'
import { type Basket, newBasket, put, waitingIn } from './basket'
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
  /** What has waited for receivers when Octopus ended. */
  kept?: ReadonlyMap<number, Map<NewsKind, Basket>>
}

export type Desk = ReturnType<typeof createDesk>

const MINUTE = 60_000
/** How long is waited before each further try. */
const PAUSES = [30_000, 2 * MINUTE, 10 * MINUTE]

/**
 * Tells receivers of news: at most one message a minute and kind, none in quiet hours, nothing again and again. What has not arrived
 * when Octopus ends is sent when it is back; `kept` is that.
 */
export function createDesk({ alerts, courier, zone, log, now = Date.now, kept = new Map() }: DeskOptions) {
  const damper = createDamper()
  const baskets = new Map(kept)
  /** Receivers for whom something else waits than was kept. */
  const changed = new Set<number>()
  for (const own of kept.values()) for (const { news } of own.values()) for (const one of news) damper.admits(one)

  function basketOf(receiver: Receiver, kind: NewsKind): Basket {
    const own = baskets.get(receiver.id) ?? new Map<NewsKind, Basket>()
    baskets.set(receiver.id, own)
    const basket = own.get(kind) ?? newBasket()
    own.set(kind, basket)
    return basket
  }

  /** Something has happened. */
  function tell(news: News) {
    if (!damper.admits(news)) return
    log[news.isGood ? 'info' : 'warn'](news.title, { about: news.subject, ...(news.detail && { detail: news.detail }) })
    for (const receiver of alerts.all()) {
      if (!receiver.enabled || (receiver.events && !receiver.events.includes(news.kind))) continue
      put(basketOf(receiver, news.kind), [news])
      changed.add(receiver.id)
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
        if (receiver) changed.add(id)
        continue
      }
      if (isQuiet(receiver.quiet, hour * 60 + minute)) continue
      for (const [kind, basket] of own) if (isDue(basket, at)) due.push(send(receiver, kind, basket, at))
    }
    const keeping = [...changed].map(keep)
    changed.clear()
    await Promise.all([...due, ...keeping])
  }

  const isDue = ({ news, underway, sentAt, nextAt }: Basket, at: number) =>
    news.length > 0 && !underway && at >= sentAt + MINUTE && at >= nextAt

  async function send(receiver: Receiver, kind: NewsKind, basket: Basket, at: number) {
    const underway = { news: basket.news, left: basket.left }
    Object.assign(basket, { news: [], left: 0, underway })
    const problem = await courier(receiver, messageOf(kind, underway.news, underway.left, at))
    const pause = problem === undefined ? undefined : PAUSES[basket.tries++]
    if (pause === undefined) Object.assign(basket, { underway: undefined, tries: 0, nextAt: 0, ...(!problem && { sentAt: at }) })
    else Object.assign(basket, { underway: undefined, ...withBefore(basket, underway), nextAt: at + pause })
    if (problem !== undefined) log.warn('an alert could not be sent', { to: receiver.name, reason: problem })
    await note(problem === undefined ? alerts.sent(receiver.id, at) : alerts.failed(receiver.id, problem))
    await keep(receiver.id)
  }

  const withBefore = ({ news, left }: Basket, before: NonNullable<Basket['underway']>) => ({
    news: [...before.news, ...news],
    left: before.left + left,
  })

  const keep = (id: number) => note(alerts.keep(id, waitingIn(baskets.get(id) ?? new Map())))

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
