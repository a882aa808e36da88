import { A } from '@solidjs/router'
import { For, type JSX } from 'solid-js'

export interface Column<Row> {
  head: string
  cell: (row: Row) => JSX.Element
  /** Figures and switches stand at the end of their column. */
  end?: boolean
  /** Where the cell goes when a row becomes two lines on a phone; without it the phone leaves it out. */
  phone?: 'first' | 'first-end' | 'second' | 'second-end'
  hidden?: 'until-large'
  /** Takes the room that the others leave, and cuts its text off rather than widen the table. */
  fill?: boolean
}

interface TableProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** A row's own address; its first column becomes the link, and the whole row can be clicked. */
  href?: (row: Row) => string
}

const places = {
  first: 'max-md:[grid-area:a]',
  'first-end': 'max-md:[grid-area:b] max-md:text-end',
  second: 'max-md:[grid-area:c] max-md:text-small max-md:text-ink2',
  'second-end': 'max-md:[grid-area:d] max-md:text-small max-md:text-ink2 max-md:text-end',
}

const phoneRow =
  "max-md:grid max-md:[grid-template-areas:'a_b'_'c_d'] max-md:[grid-template-columns:minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-1 max-md:items-center max-md:px-4 max-md:py-3"

/** A native table; on a phone each row becomes two lines. */
export function Table<Row>(props: TableProps<Row>) {
  const place = (column: Column<Row>) =>
    `${column.phone ? places[column.phone] : 'max-md:hidden'} ${column.end ? 'text-end' : 'text-start'} ${column.hidden ? 'md:max-lg:hidden' : ''} ${column.fill ? 'md:w-full md:max-w-0' : ''}`
  return (
    <div class="rounded-card border border-solid border-line bg-surface overflow-hidden">
      <table aria-label={props.label} class="w-full border-collapse max-md:block">
        <thead class="max-md:sr-only">
          <tr>
            <For each={props.columns}>
              {(column) => (
                <th scope="col" class={`h-9 px-3 text-small font-normal text-ink2 whitespace-nowrap ${place(column)}`}>
                  {column.head}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody class="max-md:block">
          <For each={props.rows}>
            {(row) => (
              <tr
                class={`relative border-line border-solid border-t max-md:first:border-t-0 ${phoneRow} ${props.href ? 'hover:bg-hover' : ''}`}
              >
                <For each={props.columns}>
                  {(column, index) => (
                    <td class={`min-w-0 md:h-row md:px-3 md:py-1.5 ${place(column)}`}>
                      {index() === 0 && props.href ? <RowLink href={props.href(row)}>{column.cell(row)}</RowLink> : column.cell(row)}
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}

/** The link lies over its whole row; what else can be pressed in the row stands above it by `lift`. */
export function RowLink(props: { href: string; tabindex?: number; children: JSX.Element }) {
  return (
    <A
      href={props.href}
      noScroll
      tabindex={props.tabindex}
      class="text-ink no-underline after:content-[''] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:[outline:2px_solid_var(--ring)] focus-visible:after:-outline-offset-2"
    >
      {props.children}
    </A>
  )
}

/** Holds a control above the link of its row. */
export function Lift(props: { children: JSX.Element }) {
  return <span class="relative z-1 inline-flex items-center">{props.children}</span>
}
