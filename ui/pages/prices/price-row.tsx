import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Price, PriceItem } from '../../contract'
import { IconButton } from '../../parts/button'
import { Mark } from '../../parts/mark'
import { t } from '../../words/words'
import { placeOf, type RateName, type Row, rates, readRate, typedOver } from './draft'
import { rateNames, sourceNames } from './labels'
import { PriceName } from './price-name'
import { takeAway } from './taking'

interface RowProps {
  row: Row
  /** The same for a row as long as the page is there. */
  state: RowState
  /** Its place among all rows. */
  index: number
  onDrawn: (element: HTMLTableRowElement) => void
  onSet: (row: Row, answer: PriceItem) => void
  onTaken: (row: Row) => Promise<void>
}

const shown = (price: Price | null, rate: RateName) => String(price?.[rate] ?? '')

type Typed = { [Name in RateName]?: string }
export type RowState = ReturnType<typeof createRowState>

/** What is typed into a row, and what can be undone there; it stays when the row is out of sight. */
export function createRowState() {
  const [typed, setTyped] = createStore<Typed>({})
  const [wrong, setWrong] = createSignal<string>()
  /** The price by hand that the first edit replaced; `null` where there was none. */
  const [before, setBefore] = createSignal<Price | null>()
  return { typed, setTyped, wrong, setWrong, before, setBefore }
}

/** One price. A cell is kept when it is left or Enter is pressed; what was there before can be had back. */
export function PriceRow(props: RowProps) {
  const { typed, setTyped, wrong, setWrong, before, setBefore } = props.state
  const [busy, setBusy] = createSignal(false)
  const isOwn = () => props.row.source === 'manual'

  const clear = () => setTyped(Object.fromEntries(rates.map((rate) => [rate, undefined])))
  const put = async (price: Price): Promise<boolean> => {
    const { model, channelId } = placeOf(props.row)
    setBusy(true)
    const { value, fault } = await ask(api.prices({ model: encodeURIComponent(model) }).put(price, { query: { channelId } }))
    setBusy(false)
    setWrong(fault?.message)
    if (fault) return false
    clear()
    props.onSet(props.row, value)
    return true
  }
  const settle = async (rate: RateName, text: string) => {
    if (text.trim() === shown(props.row.price, rate)) return revert(rate)
    setTyped(rate, text)
    const read = rates.filter((name) => typed[name] !== undefined).map((name) => [name, readRate(typed[name]!)] as const)
    if (read.some(([, value]) => value === 'wrong')) return setWrong(t('prices.no-number'))
    const next = typedOver(props.row.price, Object.fromEntries(read))
    if ('missing' in next) return setWrong(t('prices.missing', { rate: t(rateNames[next.missing]) }))
    const old = isOwn() ? props.row.price : null
    if ((await put(next.price)) && before() === undefined) setBefore(old && { ...old })
  }
  const take = async (): Promise<boolean> => {
    const { row, onTaken } = props
    if (!row.price) return false
    setBusy(true)
    const fault = await takeAway(placeOf(row), row.price, () => onTaken(row))
    setWrong(fault?.message)
    setBusy(false)
    return !fault
  }
  const undo = async () => {
    const old = before()
    if (await (old ? put(old) : take())) setBefore()
  }
  const revert = (rate: RateName) => {
    setTyped(rate, undefined)
    setWrong()
  }

  return (
    <tr
      ref={(element) => props.onDrawn(element)}
      data-index={props.index}
      aria-rowindex={props.index + 2}
      class="border-line border-solid border-t max-md:grid max-md:grid-cols-[repeat(4,minmax(0,1fr))] max-md:gap-x-2 max-md:gap-y-1.5 max-md:px-4 max-md:py-3"
      classList={{ 'max-md:border-t-0': props.index === 0 }}
      aria-busy={busy() || undefined}
    >
      <td class="min-w-0 md:ps-4 md:pe-3 md:py-1.5 md:w-full md:max-w-0 max-md:col-span-3">
        <PriceName row={props.row} />
        <Show when={wrong()}>
          <p role="alert" class="text-small text-urchin break-anywhere">
            {wrong()}
          </p>
        </Show>
      </td>
      <For each={rates}>
        {(rate) => (
          <td class="min-w-0 md:px-1 md:py-1.5 max-md:order-1">
            <Cell
              rate={rate}
              model={props.row.model}
              value={typed[rate] ?? shown(props.row.price, rate)}
              onSettled={(text) => void settle(rate, text)}
              onRevert={() => revert(rate)}
            />
          </td>
        )}
      </For>
      <td class="md:ps-3 md:pe-1 md:py-1.5">
        <div class="flex flex-wrap items-center justify-end md:justify-between gap-x-1 md:min-w-28 text-small text-ink2">
          <Source row={props.row} />
          <Show
            when={before() === undefined}
            fallback={<IconButton icon="undo" label={t('prices.undo', { model: props.row.model })} disabled={busy()} onClick={undo} />}
          >
            <Show when={isOwn()}>
              <IconButton icon="close" label={t('prices.take', { model: props.row.model })} disabled={busy()} onClick={take} />
            </Show>
          </Show>
        </div>
      </td>
    </tr>
  )
}

function Source(props: { row: Row }) {
  return (
    <Show when={props.row.source} fallback={<Mark tone={props.row.requests ? 'amber' : 'plain'}>{t(sourceNames.none)}</Mark>}>
      {(source) => <span classList={{ 'text-ink font-medium': source() === 'manual' }}>{t(sourceNames[source()])}</span>}
    </Show>
  )
}

interface CellProps {
  rate: RateName
  model: string
  value: string
  onSettled: (text: string) => void
  onRevert: () => void
}

/** A number that looks like text until it is touched. Escape takes back what was typed. */
function Cell(props: CellProps) {
  const press = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.key !== 'Escape') return
    event.currentTarget.value = props.value
    props.onRevert()
  }
  return (
    <label class="grid gap-0.5 min-w-0">
      <span class="md:sr-only truncate text-tiny text-ink2">{t(rateNames[props.rate])}</span>
      <input
        aria-label={t('prices.cell', { rate: t(rateNames[props.rate]), model: props.model })}
        inputmode="decimal"
        autocomplete="off"
        placeholder="–"
        value={props.value}
        onKeyDown={press}
        onChange={(event) => props.onSettled(event.currentTarget.value)}
        class="w-full md:w-21 h-control px-2 rounded-control border border-solid max-md:border-line md:border-transparent bg-transparent text-body md:text-end placeholder-ink3 hover:border-edge focus:border-edge focus:bg-surface"
      />
    </label>
  )
}
