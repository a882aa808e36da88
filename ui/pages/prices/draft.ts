import type { Price, PriceItem } from '../../contract'

/** The rates that most models have; what else a price has is kept as it is. */
export const rates = ['input', 'output', 'cacheRead', 'cacheWrite'] as const
export type RateName = (typeof rates)[number]
type Rates = Partial<Record<RateName, number>>

/** An item with what tells it from the others: a model whose price differs by channel is there several times, each a twin. */
export type Row = PriceItem & { id: string; twin: boolean }

export function identified(items: readonly PriceItem[]): Row[] {
  const all = Map.groupBy(items, ({ model }) => model)
  return items.map((item) => {
    const same = all.get(item.model)!
    return { ...item, id: JSON.stringify([item.model, same.indexOf(item)]), twin: same.length > 1 }
  })
}

/** What stands in a cell: dollars per million tokens, nothing, or no number. A comma may be the decimal point. */
export function readRate(text: string): number | undefined | 'wrong' {
  const written = text.trim().replace(/^\$/, '').replace(',', '.')
  if (written === '') return undefined
  return /^(\d+\.?\d*|\.\d+)$/.test(written) ? Number(written) : 'wrong'
}

/** The price with what has been typed over it; only a price of input and output is one. */
export function typedOver(
  price: Price | null,
  typed: { [Name in RateName]?: number | undefined },
): { price: Price } | { missing: RateName } {
  const all: Rates = { ...price, ...typed }
  const { input, output, ...rest } = all
  if (input === undefined) return { missing: 'input' }
  if (output === undefined) return { missing: 'output' }
  const known = Object.fromEntries(Object.entries(rest).filter(([, rate]) => rate !== undefined))
  return { price: { ...known, input, output } }
}

/** Under which name, and for which channel alone, the price of an item is kept when it is set by hand. */
export function placeOf({ model, source, matched, own, channels }: PriceItem): { model: string; channelId: number | undefined } {
  return { model: source === 'manual' ? (matched ?? model) : model, channelId: own ? channels[0]?.id : undefined }
}

/** The rows after the price of one was set: what is asked for there is the same in all rows that share its place. */
export function withAnswer(rows: readonly Row[], row: Row, answer: PriceItem): Row[] {
  const isMeant = (other: Row) => other.id === row.id || (!row.own && !other.own && other.model === row.model)
  return rows.map((other) => (isMeant(other) ? priced(other, answer) : other))
}

function priced(row: Row, { price, source, matchedBy, matched, provider, own, multiplier, version, updatedAt }: PriceItem): Row {
  return { ...row, price, source, matchedBy, matched, provider, own, version, updatedAt, multiplier: row.multiplier ?? multiplier }
}

/** Models that were used and have no price: their requests have no cost. */
export const unpriced = (rows: readonly Row[]): Row[] => rows.filter((row) => !row.price && row.requests > 0)
