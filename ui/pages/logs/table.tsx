import { createEffect, createMemo, For, on } from 'solid-js'
import { createInSight, Gap } from '../../parts/in-sight'
import { createColumns, phoneRow, place, RowLink } from '../../parts/table'
import { t } from '../../words/words'
import type { Book } from './book'
import { columns as all, type LogColumn } from './columns'
import type { Line } from './line'

interface LogTableProps {
  book: Book
  href: (id: string) => string
  /** The row that the keys move. */
  current: string | undefined
  onCurrent: (id: string) => void
}

/** How many rows before the end more are asked for. */
const AHEAD = 40

/** The rows that are in sight, of as many as there are. All are equally tall, so that their places are known without drawing them. */
export function LogTable(props: LogTableProps) {
  let body!: HTMLTableSectionElement
  const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const sight = createInSight({ count: () => props.book.count(), height: (isWide) => rem() * (isWide ? 2.5 : 4), body: () => body })
  const { first, last } = sight
  const columns = createColumns(() => all)
  const shown = createMemo(() => {
    const lines: Line[] = []
    for (let index = first(); index <= last(); index++) {
      const line = props.book.line(index)
      if (line) lines.push(line)
    }
    return lines
  })
  createEffect(() => {
    if (last() >= props.book.count() - AHEAD && props.book.next()) void props.book.more()
  })
  // The keys and an open sheet may lead to a row that is not drawn.
  createEffect(
    on(
      () => props.current,
      (id) => {
        const at = id === undefined ? -1 : props.book.indexOf(id)
        if (at >= 0 && (at < first() || at > last())) sight.scrollTo(at)
      },
      { defer: true },
    ),
  )
  const tabbed = createMemo(() => (shown().some(({ id }) => id === props.current) ? props.current : shown()[0]?.id))
  return (
    <div class="rounded-card border border-solid border-line bg-surface overflow-hidden">
      <table
        aria-label={t('logs')}
        aria-rowcount={props.book.next() ? -1 : props.book.count() + 1}
        class="w-full border-collapse table-fixed max-md:block"
      >
        <thead class="max-md:sr-only">
          <tr aria-rowindex={1}>
            <For each={columns()}>
              {(column) => (
                <th
                  scope="col"
                  class={`h-9 px-2 first:ps-3 last:pe-3 text-small font-normal text-ink2 whitespace-nowrap ${column.width ?? ''} ${place(column)}`}
                >
                  <span title={column.hint && t(column.hint)}>{t(column.head)}</span>
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody ref={body} class="max-md:block">
          <Gap height={sight.above()} />
          <For each={shown()}>
            {(line, index) => <Row line={line} index={first() + index()} isTabbed={tabbed() === line.id} columns={columns()} {...props} />}
          </For>
          <Gap height={sight.below()} />
        </tbody>
      </table>
    </div>
  )
}

type RowProps = LogTableProps & { line: Line; index: number; isTabbed: boolean; columns: readonly LogColumn[] }

function Row(props: RowProps) {
  return (
    <tr
      id={`row-${props.line.id}`}
      aria-rowindex={props.index + 2}
      class={`relative h-16 md:h-row border-line border-solid border-t hover:bg-hover max-md:content-center ${props.index === 0 ? 'max-md:border-t-0' : ''} ${phoneRow}`}
      onFocusIn={() => props.onCurrent(props.line.id)}
    >
      <For each={props.columns}>
        {(column, at) => (
          <td class={`min-w-0 py-0 md:px-2 md:first:ps-3 md:last:pe-3 max-md:p-0 ${column.end ? '' : 'overflow-hidden'} ${place(column)}`}>
            {at() === 0 ? (
              <RowLink href={props.href(props.line.id)} tabindex={props.isTabbed ? 0 : -1}>
                {column.cell(props.line)}
              </RowLink>
            ) : column.end ? (
              // Figures that somebody has spaced wider reach into the room before them, rather than be cut off.
              <span class="flex justify-end">{column.cell(props.line)}</span>
            ) : (
              column.cell(props.line)
            )}
          </td>
        )}
      </For>
    </tr>
  )
}
