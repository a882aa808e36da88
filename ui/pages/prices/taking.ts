import { unwrap } from 'solid-js/store'
import { api, ask, type Fault } from '../../api'
import type { Price } from '../../contract'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'

/** Where a price by hand is kept: under a name, and for one channel alone or for all. */
interface Place {
  model: string
  channelId: number | undefined
}

/** Takes away a price by hand and says so; for a while it can be had back as it was. */
export async function takeAway({ model, channelId }: Place, price: Price, again: () => Promise<unknown>): Promise<Fault | undefined> {
  // A copy: what is shown changes with the list.
  const kept = structuredClone(unwrap(price))
  const door = api.prices({ model: encodeURIComponent(model) })
  const { fault } = await ask(door.delete(undefined, { query: { channelId } }))
  if (fault) return fault
  const restore = async () => {
    const { fault } = await ask(door.put(kept, { query: { channelId } }))
    if (fault) say(fault.message, 'failed')
    await again()
  }
  say(t('price.taken', { model }), 'plain', { label: t('undo'), act: () => void restore() })
  await again()
}
