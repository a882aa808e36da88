import { Type } from '@sinclair/typebox'
import { nullable, oneOf, strict } from '../lib/schema'
import { type Priced, priceSources } from './book'
import type { PriceItem } from './list'
import { matches } from './names'
import { HIGHEST_FEE, HIGHEST_RATE } from './price'
import type { SyncedPrices } from './rows'
import type { Prices } from './store'

const rate = (description: string) =>
  Type.Number({ minimum: 0, maximum: HIGHEST_RATE, description: `${description}; US dollars per million` })
const input = rate('Tokens that are sent')
const output = rate('Tokens that come back')
const optional = {
  cacheRead: Type.Optional(rate('Tokens read from a cache; absent as input')),
  cacheWrite: Type.Optional(rate('Tokens written to a cache (of five minutes); absent as input')),
  cacheWrite1h: Type.Optional(rate('Tokens written to a cache of an hour; absent as cacheWrite')),
  reasoning: Type.Optional(rate('Tokens of reasoning; absent as output')),
  audioIn: Type.Optional(rate('Tokens of audio that are sent; absent as input')),
  audioOut: Type.Optional(rate('Tokens of audio that come back; absent as output')),
  imageIn: Type.Optional(rate('Tokens of images that are sent; absent as input')),
}
const inMode = (description: string) =>
  Type.Optional(Type.Object({ input: Type.Optional(input), output: Type.Optional(output), ...optional }, { ...strict, description }))
const tier = Type.Object(
  {
    above: Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Holds for requests that send more tokens than this' }),
    input: Type.Optional(input),
    output: Type.Optional(output),
    ...optional,
  },
  strict,
)

/** What an admin sends, and what is shown. */
export const priceShape = Type.Object(
  {
    input,
    output,
    ...optional,
    request: Type.Optional(Type.Number({ minimum: 0, maximum: HIGHEST_FEE, description: 'US dollars per request' })),
    tiers: Type.Optional(Type.Array(tier, { maxItems: 20, description: 'In ascending order; what one does not name stays as it is' })),
    modes: Type.Optional(
      Type.Object(
        { fast: inMode('Served sooner (fast, priority); absent as usual'), flex: inMode('Served when there is room; absent half of it') },
        { ...strict, description: 'What a request costs that the upstream says it has served another way, however long it is' },
      ),
    ),
  },
  strict,
)

const time = Type.String({ format: 'date-time' })

export const priceItem = Type.Object({
  model: Type.String(),
  channels: Type.Array(Type.Object({ id: Type.Number(), name: Type.String() }), { description: 'Where it has this price' }),
  requests: Type.Number({ description: 'Of the last 30 days' }),
  price: nullable(priceShape),
  source: nullable(oneOf(priceSources)),
  matchedBy: nullable(oneOf(matches)),
  matched: nullable(Type.String({ description: 'The name under which the price was found' })),
  provider: nullable(Type.String({ description: 'Whose public price it is' })),
  own: Type.Boolean({ description: 'Set for these channels alone' }),
  multiplier: nullable(Type.Number({ description: 'What the channels pay of the price' })),
  version: nullable(Type.String({ description: 'Stands in the records that were reckoned with it' })),
  updatedAt: nullable(time),
})

export const publicPrice = Type.Object({ provider: Type.String(), model: Type.String(), price: priceShape })

export const priceState = Type.Object({
  source: oneOf(['synced', 'snapshot']),
  url: Type.String({ description: 'Where they are fetched' }),
  date: Type.String({ description: 'The day on which the prices were so' }),
  models: Type.Number({ description: 'How many public prices there are' }),
  checkedAt: nullable(Type.String({ format: 'date-time', description: 'When they were asked for' })),
  confirmedAt: nullable(Type.String({ format: 'date-time', description: 'When that went well' })),
  changedAt: nullable(Type.String({ format: 'date-time', description: 'When they were others than before' })),
  error: nullable(Type.String({ description: 'What went wrong the last time' })),
})

const nothing = { price: null, source: null, matchedBy: null, matched: null, provider: null, own: false, multiplier: null, version: null }

/** An item as the API shows it. */
export function showPrice({ priced, ...item }: PriceItem, manual: ReturnType<Prices['manual']>): typeof priceItem.static {
  if (!priced) return { ...item, ...nothing, updatedAt: null }
  const { tariff: _tariff, ...known } = priced
  return { ...item, ...known, updatedAt: updatedAt(priced, item, manual) }
}

function updatedAt({ source, own, matched }: Priced, { channels }: Pick<PriceItem, 'channels'>, manual: ReturnType<Prices['manual']>) {
  if (source !== 'manual') return null
  const channelId = own ? channels[0]?.id : null
  return iso(manual.find((one) => one.model === matched && one.channelId === channelId)?.updatedAt ?? null)
}

export function showState(prices: Pick<Prices, 'public' | 'synced'>, url: string): typeof priceState.static {
  const { size, date } = prices.public()
  const synced: SyncedPrices | undefined = prices.synced()
  return {
    source: synced?.changedAt ? 'synced' : 'snapshot',
    url,
    date,
    models: size,
    checkedAt: iso(synced?.checkedAt ?? null),
    confirmedAt: iso(synced?.confirmedAt ?? null),
    changedAt: iso(synced?.changedAt ?? null),
    error: synced?.error ?? null,
  }
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
