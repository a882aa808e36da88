import { type Accessor, createSignal } from 'solid-js'
import { api, ask, type Fault } from '../../api'
import type { PriceItem, PriceQuery } from '../../contract'
import { createLoad } from '../../load'
import { say } from '../../parts/toasts'
import { identified, type Row, withAnswer } from './draft'

interface Listed {
  items: Row[]
  next: string | null
}

/** The rows of a filter as far as they are read, which stay where they are while prices are set and taken away. */
export function createPriceList(filter: Accessor<PriceQuery>) {
  // One key for all filters: the old rows stay until the new ones are there, and typing does not blink.
  const load = createLoad<Listed>(
    () => 'prices',
    () => listed(filter()),
  )
  const [stuck, setStuck] = createSignal<Fault>()
  let adding = false

  const put = (change: (rows: readonly Row[]) => Row[]) => {
    const now = load.value()
    if (now) load.set({ ...now, items: change(now.items) })
  }
  const set = (row: Row, answer: PriceItem) => put((rows) => withAnswer(rows, row, answer))
  /** Shows what the price of a model is by now; rows stay where they are unless there are others. */
  const look = async (model: string) => {
    const { value, fault } = await listed({ text: model, limit: 200 })
    if (fault) return say(fault.message, 'failed')
    const isTwin = (row: Row) => row.model === model
    const fresh = new Map(value.items.filter(isTwin).map((item) => [item.id, item]))
    if (load.value()?.items.filter(isTwin).length !== fresh.size) return load.again()
    put((rows) => rows.map((other) => fresh.get(other.id) ?? other))
  }
  /** The next rows, of the list as it is when they come. */
  const more = async () => {
    const now = load.value()
    if (adding || !now?.next) return
    adding = true
    const { value, fault } = await ask(api.prices.get({ query: { ...filter(), cursor: now.next } }))
    adding = false
    setStuck(fault)
    if (value && load.value()?.next === now.next)
      load.set({ items: identified([...load.value()!.items, ...value.items]), next: value.next })
  }
  return { load, set, look, more, stuck }
}

async function listed(query: PriceQuery) {
  const { value, fault } = await ask(api.prices.get({ query }))
  return fault ? { fault } : { value: { items: identified(value.items), next: value.next } }
}
