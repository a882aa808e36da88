import { createWindowVirtualizer } from '@tanstack/solid-virtual'
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js'
import { RowLink } from '../../parts/table'
import { createWide } from '../../parts/width'
import { t } from '../../words/words'
import type { Book } from './book'
import { columns, type LogColumn } from './columns'
import type { Line } from './line'

interface LogTableProps {
  book: Book
  href: (id: string) => string
  /** The row that the keys move. */
  current: string | undefined
  onCurrent: (id: string) => void
}

const phoneAreas = {
  first: 'max-md:[grid-area:a]',
  'first-end': 'max-md:[grid-area:b] max-md:text-end',
  second: 'max-md:[grid-area:c] max-md:text-small max-md:text-ink2',
  'second-end': 'max-md:[grid-area:d] max-md:text-small max-md:text-ink2 max-md:text-end',
}

const phoneRow =
  "max-md:grid max-md:[grid-template-areas:'a_b'_'c_d'] max-md:[grid-template-columns:minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-1 max-md:content-center max-md:items-center max-md:px-4"

const placed = (column: LogColumn) =>
  `${column.phone ? phoneAreas[column.phone] : 'max-md:hidden'} ${column.end ? 'text-end' : 'text-start'} ${column.hidden ? 'md:max-lg:hidden' : ''}`

/** How many rows before the end more are asked for. */
const AHEAD = 40

/** The rows that are in sight, of as many as there are. All are equally tall, so that their places are known without drawing them. */
export function LogTable(props: LogTableProps) {
  let body!: HTMLTableSectionElement
  const [top, setTop] = createSignal(0)
  const isWide = createWide('md')
  const rowHeight = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * (isWide() ? 2.5 : 4)
  const virtual = createWindowVirtualizer({
    get count() {
      return props.book.count()
    },
    estimateSize: rowHeight,
    overscan: 12,
    get scrollMargin() {
      return top()
    },
  })
  createEffect(() => {
    isWide()
    virtual.measure()
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
        if (at >= 0 && (at < first() || at > last())) virtual.scrollToIndex(at, { align: 'center' })
      },
      { defer: true },
    ),
  )
  const tabbed = createMemo(() => (shown().some(({ id }) => id === props.current) ? props.current : shown()[0]?.id))
  const above = () => first() * rowHeight()
  const below = () => Math.max(0, props.book.count() - 1 - last()) * rowHeight()
  return (
    <div class="rounded-card border border-solid border-line bg-surface overflow-hidden">
      <table
        aria-label={t('logs')}
        aria-rowcount={props.book.next() ? -1 : props.book.count() + 1}
        class="w-full border-collapse table-fixed max-md:block"
      >
        <thead class="max-md:sr-only">
          <tr aria-rowindex={1}>
            <For each={columns}>
              {(column) => (
                <th
                  scope="col"
                  class={`h-9 px-2 first:ps-3 last:pe-3 text-small font-normal text-ink2 whitespace-nowrap ${column.width ?? ''} ${placed(column)}`}
                >
                  {t(column.head)}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody ref={body} class="max-md:block">
          <Gap height={above()} />
          <For each={shown()}>
            {(line, index) => <Row line={line} index={first() + index()} isTabbed={tabbed() === line.id} {...props} />}
          </For>
          <Gap height={below()} />
        </tbody>
      </table>
    </div>
  )
}

/** Where rows are that nobody sees. */
function Gap(props: { height: number }) {
  return (
    <Show when={props.height > 0}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing here can be focused */}
      <tr aria-hidden="true" class="max-md:block">
        <td class="p-0 max-md:block" style={{ height: `${props.height}px` }} />
      </tr>
    </Show>
  )
}

function Row(props: LogTableProps & { line: Line; index: number; isTabbed: boolean }) {
  return (
    <tr
      id={`row-${props.line.id}`}
      aria-rowindex={props.index + 2}
      class={`relative h-16 md:h-row border-line border-solid border-t hover:bg-hover ${phoneRow}`}
      onFocusIn={() => props.onCurrent(props.line.id)}
    >
      <For each={columns}>
        {(column, at) => (
          <td class={`min-w-0 py-0 md:px-2 md:first:ps-3 md:last:pe-3 max-md:p-0 ${column.end ? '' : 'overflow-hidden'} ${placed(column)}`}>
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
