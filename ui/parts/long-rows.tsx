import { createWindowVirtualizer } from '@tanstack/solid-virtual'
import { For, onMount, Show } from 'solid-js'
import { type Column, TableRow } from './table'
import { createWide } from './width'

export interface LongProps<Row> {
  body: HTMLElement
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  href?: ((row: Row) => string) | undefined
}

const usual = { wide: 41, phone: 76 }

/** The rows of a long table that are in sight, and room for the others above and below. */
export default function LongRows<Row>(props: LongProps<Row>) {
  const isWide = createWide('md')
  const view = createWindowVirtualizer({
    get count() {
      return props.rows.length
    },
    estimateSize: () => (isWide() ? usual.wide : usual.phone),
    scrollMargin: props.body.getBoundingClientRect().top + window.scrollY,
    overscan: 16,
  })
  onMount(() => view.measure())
  const above = () => (view.getVirtualItems()[0]?.start ?? 0) - view.options.scrollMargin
  const below = () => view.getTotalSize() - ((view.getVirtualItems().at(-1)?.end ?? 0) - view.options.scrollMargin)
  return (
    <>
      <Room height={above()} columns={props.columns.length} />
      <For each={view.getVirtualItems()}>
        {(item) => (
          <Show when={props.rows[item.index]} keyed>
            {(row) => (
              <TableRow
                row={row}
                columns={props.columns}
                href={props.href}
                index={item.index}
                ref={(element) => queueMicrotask(() => element.isConnected && view.measureElement(element))}
              />
            )}
          </Show>
        )}
      </For>
      <Room height={below()} columns={props.columns.length} />
    </>
  )
}

function Room(props: { height: number; columns: number }) {
  return (
    <Show when={props.height > 0}>
      <tr class="max-md:block">
        <td colspan={props.columns} class="p-0 max-md:block" style={{ height: `${props.height}px` }} />
      </tr>
    </Show>
  )
}
