import { createSignal } from 'solid-js'
import { api, ask, type Fault } from '../../api'
import type { LogPage } from '../../contract'
import { type Conditions, logQuery, type Period } from './query'

const PAGE = 100

/** Reads pages of the log, one after the other; who begins anew ends what was begun before. */
export function createPageReader(conditions: () => Conditions) {
  const [fault, setFault] = createSignal<Fault>()
  const [busy, setBusy] = createSignal(false)
  let turn = 0

  /** Reads page after page until one has rows: a search through a long log is answered in stretches. */
  async function read(period: Period, cursor: string | undefined, take: (page: LogPage) => void) {
    const mine = ++turn
    setBusy(true)
    for (let from = cursor; ; ) {
      const { value, fault } = await ask(api.logs.get({ query: { ...logQuery(conditions(), period), limit: PAGE, cursor: from } }))
      if (mine !== turn) return
      setFault(fault)
      if (fault) break
      take(value)
      if (value.items.length > 0 || value.next === null) break
      from = value.next
    }
    setBusy(false)
  }

  return { read, fault, busy, stop: () => turn++ }
}
