import { createEffect, createMemo, For } from 'solid-js'
import type { PriceItem } from '../../contract'
import { createInSight, Gap } from '../../parts/in-sight'
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
  const states = new Map<string, RowState>()
  const stateOf = (id: string) => {
    const state = states.get(id) ?? createRowState()
    states.set(id, state)
    return state
  }
  const sight = createInSight({
    count: () => props.rows.length,
    height: (isWide) => (isWide ? 56 : 190),
    body: () => body,
    keyOf: (index) => props.rows[index]?.id ?? index,
  })
  const shown = createMemo(() => props.rows.slice(sight.first(), sight.last() + 1))
  createEffect(() => props.more && sight.last() >= props.rows.length - AHEAD && props.onNearEnd())
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
          <Gap height={sight.above()} />
          <For each={shown()}>
            {(row, index) => (
              <PriceRow
                row={row}
                state={stateOf(row.id)}
                index={sight.first() + index()}
                onDrawn={sight.measure}
                onSet={props.onSet}
                onTaken={props.onTaken}
              />
            )}
          </For>
          <Gap height={sight.below()} />
        </tbody>
      </table>
      <p class="px-4 py-2 border-t border-line border-solid text-small text-ink3">{t('prices.unit')}</p>
    </div>
  )
}
