/** How well `text` answers a query: `undefined` for not at all, else the smaller the better. */
export function rank(text: string, query: string): number | undefined {
  const within = plain(text)
  let sum = 0
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const at = within.indexOf(word)
    if (at < 0) return undefined
    const begins = at === 0 || !/[\p{L}\p{N}]/u.test(within[at - 1]!)
    sum += at === 0 ? 0 : begins ? 1 : 2
  }
  return sum
}

/** The best of `items` for a query, in their own order where equally good; all come first to last without a query. */
export function best<Item>(items: readonly Item[], query: string, textOf: (item: Item) => string, most: number): Item[] {
  return items
    .map((item) => ({ item, rank: rank(textOf(item), query) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => one.rank! - other.rank!)
    .slice(0, most)
    .map(({ item }) => item)
}

/** Without case and accents. */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
