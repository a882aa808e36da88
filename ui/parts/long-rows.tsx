import { createMemo, For } from 'solid-js'
import { createInSight, Gap } from './in-sight'
import { type Column, TableRow } from './table'

export interface LongProps<Row> {
  body: HTMLElement
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  href?: ((row: Row) => string) | undefined
}

/** The rows of a long table that are in sight, and room for the others above and below. */
export default function LongRows<Row>(props: LongProps<Row>) {
  const sight = createInSight({ count: () => props.rows.length, height: (isWide) => (isWide ? 46 : 76), body: () => props.body })
  const shown = createMemo(() => props.rows.slice(sight.first(), sight.last() + 1))
  return (
    <>
      <Gap height={sight.above()} />
      <For each={shown()}>
        {(row, index) => (
          <TableRow row={row} columns={props.columns} href={props.href} index={sight.first() + index()} ref={sight.measure} />
        )}
      </For>
      <Gap height={sight.below()} />
    </>
  )
}
