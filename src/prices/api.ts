import { Elysia, status, t } from 'elysia'
import type { Channels } from '../channels/store'
import type { Database } from '../db/database'
import { invalid, notFound } from '../lib/api-error'
import { page } from '../lib/page'
import { oneOf } from '../lib/schema'
import type { JsonObject } from '../protocols/protocol'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Settings } from '../settings/store'
import { priceSources } from './book'
import { cutPrices, listPrices, readUses } from './list'
import { priceItem, priceShape, priceState, publicPrice, showPrice, showState } from './shape'
import type { Prices } from './store'
import type { PriceSync } from './sync'

export interface PriceRoutes {
  prices: Prices
  priceSync: Pick<PriceSync, 'run'>
  database: Database
  channels: Pick<Channels, 'all' | 'byId'>
  settings: Pick<Settings, 'get'>
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
  now?: () => number
}

const paging = {
  text: t.Optional(t.String({ maxLength: 255 })),
  cursor: t.Optional(t.String({ maxLength: 600 })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: 200 })),
}
const usualLimit = 100
const filter = t.Object({ ...paging, source: t.Optional(oneOf([...priceSources, 'none'])), channelId: t.Optional(t.Integer()) })
const model = t.Object({ model: t.String({ minLength: 1, maxLength: 255 }) })
const place = t.Object({ channelId: t.Optional(t.Integer({ description: 'The price of this channel alone' })) })

/** `/api/prices`. A slash in the name of a model is written `%2F`. */
export function priceRoutes({ prices, priceSync, database, channels, settings, sessions, audit, log, now = Date.now }: PriceRoutes) {
  const state = () => showState(prices, settings.get('priceSyncUrl'))

  return new Elysia({ prefix: '/api/prices', name: 'prices', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '',
      async ({ query: { cursor, limit = usualLimit, ...wanted } }) => {
        const items = listPrices(prices, channels, await readUses(database, now()), wanted)
        const cut = cutPrices(items, cursor, limit)
        return { items: cut.items.map((item) => showPrice(item, prices.manual())), next: cut.next }
      },
      { query: filter, response: { 200: page(priceItem), ...refusals } },
    )
    .get('/state', state, { response: { 200: priceState, ...refusals } })
    .post(
      '/sync',
      async ({ admin }) => {
        const { error } = await priceSync.run()
        await audit(admin, 'prices.sync', settings.get('priceSyncUrl'), { error })
        return state()
      },
      { response: { 200: priceState, ...refusals } },
    )
    .get(
      '/public',
      ({ query: { text = '', cursor = '0', limit = usualLimit } }) => {
        const from = Number(cursor)
        if (!Number.isInteger(from) || from < 0) throw invalid('cursor: expected the "next" of an earlier page.')
        const found = prices.public().search(text)
        return { items: found.slice(from, from + limit), next: found.length > from + limit ? String(from + limit) : null }
      },
      { query: t.Object(paging), response: { 200: page(publicPrice), ...refusals } },
    )
    .put(
      '/:model',
      async ({ params: { model }, query: { channelId = null }, body, admin }) => {
        await prices.set(model, channelId, body)
        await audit(admin, 'price.set', model, { channelId, price: body as unknown as JsonObject })
        const channel = channelId === null ? undefined : channels.byId(channelId)
        const here = channel ? [{ id: channel.id, name: channel.name }] : []
        return showPrice({ model, channels: here, requests: 0, priced: prices.find(model, channelId) }, prices.manual())
      },
      { params: model, query: place, body: priceShape, response: { 200: priceItem, ...refusals } },
    )
    .delete(
      '/:model',
      async ({ params: { model }, query: { channelId = null }, admin }) => {
        if (!(await prices.remove(model, channelId))) throw notFound('price that was set by hand for', model)
        await audit(admin, 'price.remove', model, { channelId })
        return status(204, undefined)
      },
      { params: model, query: place, response: { 204: t.Undefined(), ...refusals } },
    )
}
