import { createWindowVirtualizer } from '@tanstack/solid-virtual'
import { createEffect, createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import type { PriceItem } from '../../contract'
import { createWide } from '../../parts/width'
import { t } from '../../words/words'
import { type Row, rates } from './draft'
import { rateNames } from './labels'
import { createRowState, PriceRow, type RowState } from './price-row'

interface TableProps {
  rows: readonly Row[]
  /** The price of a row was set by hand: what the server makes of it. */
  onSet: (row: Row, answer: PriceItem) => void
  /** The price that was set by hand was taken away. */
  onTaken: (row: Row) => Promise<void>
  /** There are more rows than these. */
  more: boolean
  /** The end is nearly in sight. */
  onNearEnd: () => void
}

/** How many rows before the end more are asked for. */
const AHEAD = 30

/** Prices in dollars per million tokens, to be edited where they stand. */
export function PriceTable(props: TableProps) {
  let body!: HTMLTableSectionElement
  const [top, setTop] = createSignal(0)
  const states = new Map<string, RowState>()
  const stateOf = (id: string) => {
    const state = states.get(id) ?? createRowState()
    states.set(id, state)
    return state
  }
  const isWide = createWide('md')
  const virtual = createWindowVirtualizer({
    get count() {
      return props.rows.length
    },
    estimateSize: () => (isWide() ? 56 : 190),
    getItemKey: (index) => props.rows[index]?.id ?? index,
    overscan: 10,
    get scrollMargin() {
      return top()
    },
  })
  onMount(() => {
    const place = () => setTop(Math.round(body.getBoundingClientRect().top + window.scrollY))
    const watch = new ResizeObserver(place)
    watch.observe(document.getElementById('main') ?? document.body)
    place()
    onCleanup(() => watch.disconnect())
  })
  const items = () => virtual.getVirtualItems()
  const first = createMemo(() => items()[0]?.index ?? 0)
  const last = createMemo(() => items().at(-1)?.index ?? -1)
  const shown = createMemo(() => props.rows.slice(first(), last() + 1))
  const above = () => Math.max(0, (items()[0]?.start ?? top()) - top())
  const below = () => Math.max(0, virtual.getTotalSize() + top() - (items().at(-1)?.end ?? top()))
  createEffect(() => props.more && last() >= props.rows.length - AHEAD && props.onNearEnd())
  return (
    <div class="rounded-card border border-solid border-line bg-surface overflow-hidden">
      <table aria-label={t('prices')} aria-rowcount={props.more ? -1 : props.rows.length + 1} class="w-full border-collapse max-md:block">
        <caption class="sr-only">{t('prices.unit')}</caption>
        <thead class="max-md:sr-only">
          <tr class="text-small text-ink2">
            <th scope="col" class="h-9 ps-4 pe-3 font-normal text-start">
              {t('model')}
            </th>
            <For each={rates}>
              {(rate) => (
                <th scope="col" class="h-9 px-1 pe-3 font-normal text-end whitespace-nowrap">
                  {t(rateNames[rate])}
                </th>
              )}
            </For>
            <th scope="col" class="h-9 px-3 font-normal text-start">
              {t('prices.source')}
            </th>
          </tr>
        </thead>
        <tbody ref={body} class="max-md:block">
          <Gap height={above()} />
          <For each={shown()}>
            {(row, index) => (
              <PriceRow
                row={row}
                state={stateOf(row.id)}
                index={first() + index()}
                onDrawn={(element) => virtual.measureElement(element)}
                onSet={props.onSet}
                onTaken={props.onTaken}
              />
            )}
          </For>
          <Gap height={below()} />
        </tbody>
      </table>
      <p class="px-4 py-2 border-t border-line border-solid text-small text-ink3">{t('prices.unit')}</p>
    </div>
  )
}

/** The room of rows that are not drawn. */
function Gap(props: { height: number }) {
  return (
    <Show when={props.height > 0}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing here can be focused */}
      <tr aria-hidden="true" class="max-md:block">
        <td colspan={rates.length + 2} class="p-0 max-md:block" style={{ height: `${props.height}px` }} />
      </tr>
    </Show>
  )
}
