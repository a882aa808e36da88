import { For } from 'solid-js'
import type { PriceItem } from '../../contract'
import { t } from '../../words/words'
import { type Row, rates } from './draft'
import { rateNames } from './labels'
import { PriceRow } from './price-row'

interface TableProps {
  rows: readonly Row[]
  /** The price of a row was set by hand: what the server makes of it. */
  onSet: (row: Row, answer: PriceItem) => void
  /** The price that was set by hand was taken away. */
  onTaken: (row: Row) => Promise<void>
}

/** Prices in dollars per million tokens, to be edited where they stand. */
export function PriceTable(props: TableProps) {
  return (
    <div class="rounded-card border border-solid border-line bg-surface overflow-hidden">
      <table aria-label={t('prices')} class="w-full border-collapse max-md:block">
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
        <tbody class="max-md:block">
          <For each={props.rows}>{(row) => <PriceRow row={row} onSet={props.onSet} onTaken={props.onTaken} />}</For>
        </tbody>
      </table>
      <p class="px-4 py-2 border-t border-line border-solid text-small text-ink3">{t('prices.unit')}</p>
    </div>
  )
}
