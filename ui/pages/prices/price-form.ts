import { type Accessor, createEffect, createSignal, on } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Price, PriceItem } from '../../contract'
import { createChanges } from '../../parts/unsaved'
import { t } from '../../words/words'
import { takeAway } from './taking'
import { type Mistake, type Mode, readWhole, wholeDraft } from './whole'

export type PriceForm = ReturnType<typeof createPriceForm>

interface FormOptions {
  model: string
  /** The channel for which alone the price is at first, if it is one of those. */
  channelId: number | undefined
  /** The prices that there are of the model, once they are known. */
  items: Accessor<readonly PriceItem[] | undefined>
  onSaved: () => Promise<void>
  onClose: () => void
}

/** A price while it is being written, for all channels or for one, and what becomes of it. */
export function createPriceForm(options: FormOptions) {
  const [place, setPlace] = createSignal(options.channelId === undefined ? '' : String(options.channelId))
  const at = () => (place() ? Number(place()) : undefined)
  const item = () => itemAt(options.items() ?? [], at())
  const isOwnHere = () => item()?.source === 'manual' && item()?.own === (at() !== undefined)
  const [draft, setDraft] = createStore(wholeDraft(null))
  const { isDirty, settle } = createChanges(() => draft)
  const [mistake, setMistake] = createSignal<Mistake>()
  const [trouble, setTrouble] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const take = (price: Price | null) => setDraft(wholeDraft(price))
  const show = () => {
    take(item()?.price ?? null)
    settle()
  }
  createEffect(
    on(
      () => options.items() !== undefined,
      (isKnown) => isKnown && show(),
    ),
  )
  const move = (next: string) => {
    setPlace(next)
    show()
  }

  const name = () => {
    const { source, matched } = item() ?? {}
    return source === 'manual' ? (matched ?? options.model) : options.model
  }
  const finish = (fault: { message: string } | undefined) => {
    setTrouble(fault?.message)
    if (!fault) {
      settle()
      options.onClose()
    }
    setBusy(false)
  }
  const save = async () => {
    const read = readWhole(draft)
    setMistake(read.mistake)
    if (!read.price) return
    setBusy(true)
    const { fault } = await ask(api.prices({ model: encodeURIComponent(name()) }).put(read.price, { query: { channelId: at() } }))
    if (!fault) await options.onSaved()
    finish(fault)
  }
  const reset = async () => {
    const { price } = item() ?? {}
    if (!price) return
    setBusy(true)
    finish(await takeAway({ model: name(), channelId: at() }, price, options.onSaved))
  }
  const problem = (field: Mistake['field'], tier?: number, mode?: Mode) => {
    const wrong = mistake()
    if (wrong?.field !== field || wrong.tier !== tier || wrong.mode !== mode) return undefined
    return wrong.why === 'missing' ? t('price.missing') : t('price.no-number')
  }
  return { place, move, isDirty, isOwnHere, draft, setDraft, take, trouble, busy, save, reset, problem }
}

/** The price that holds at a channel, or everywhere. */
const itemAt = (items: readonly PriceItem[], channelId: number | undefined) =>
  items.find(({ own, channels }) => own && channels[0]?.id === channelId) ??
  items.find(({ own, channels }) => !own && (channelId === undefined || channels.some(({ id }) => id === channelId))) ??
  items.find(({ own }) => !own)
