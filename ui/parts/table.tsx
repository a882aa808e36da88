import { type Accessor, createMemo, createSignal, For, type JSX, lazy, Show, Suspense } from 'solid-js'
import { Icon } from './icon'
import type { LongProps } from './long-rows'
import { createWide } from './width'

declare module 'solid-js' {
  namespace JSX {
    interface ExplicitAttributes {
      /** For the router: the page stays where it is scrolled to. */
      noscroll: ''
    }
  }
}

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
  /** What the table is sorted by when the head is pressed. */
  sort?: string
}

/** What a table is sorted by, and whether the most comes first. */
export interface Sorting {
  by: string
  down: boolean
}

export interface TableProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** A row's own address; its first column becomes the link, and the whole row can be clicked. */
  href?: (row: Row) => string
  sorting?: Sorting | undefined
  onSort?: (by: string) => void
}

/** Of more rows only those in sight are drawn. */
const longFrom = 200
const LongRows = lazy(() => import('./long-rows')) as <Row>(props: LongProps<Row>) => JSX.Element

const places = {
  first: 'max-md:[grid-area:a]',
  'first-end': 'max-md:[grid-area:b] max-md:text-end',
  second: 'max-md:[grid-area:c] max-md:text-start max-md:text-small max-md:text-ink2',
  'second-end': 'max-md:[grid-area:d] max-md:text-small max-md:text-ink2 max-md:text-end',
}

/** What makes a row two lines on a phone. */
export const phoneRow =
  "max-md:grid max-md:[grid-template-areas:'a_a_b'_'c_d_d'] max-md:[grid-template-columns:minmax(0,1fr)_auto_auto] max-md:gap-x-3 max-md:gap-y-1 max-md:items-center max-md:px-4"

/** Where the cells of a column stand. */
export const place = (column: Pick<Column<never>, 'phone' | 'end' | 'hidden' | 'fill'>) =>
  `${column.phone ? places[column.phone] : 'max-md:hidden'} ${column.end ? 'text-end' : 'text-start'} ${column.hidden ? 'md:max-lg:hidden' : ''} ${column.fill ? 'md:w-full md:max-w-0' : ''}`

/** Of columns those that there is a place for, as the window is: what a phone leaves out is not drawn there at all. */
export function createColumns<Of extends Pick<Column<never>, 'phone'>>(all: Accessor<readonly Of[]>): Accessor<readonly Of[]> {
  const isWide = createWide('md')
  return createMemo(() => (isWide() ? all() : all().filter(({ phone }) => phone)))
}

/** A native table; on a phone each row becomes two lines. Of very many rows only those in sight are drawn. */
export function Table<Row>(props: TableProps<Row>) {
  const [body, setBody] = createSignal<HTMLElement>()
  const columns = createColumns(() => props.columns)
  const first = () => (
    <For each={props.rows.slice(0, longFrom / 4)}>{(row) => <TableRow row={row} columns={columns()} href={props.href} />}</For>
  )
  return (
    <div class="rounded-card border border-solid border-line bg-surface overflow-x-auto overflow-y-hidden">
      <table
        aria-label={props.label}
        aria-rowcount={props.rows.length > longFrom ? props.rows.length + 1 : undefined}
        class="w-full border-collapse max-md:block"
      >
        <thead class="max-md:sr-only">
          <tr>
            <For each={columns()}>{(column) => <Head column={column} sorting={props.sorting} onSort={props.onSort} />}</For>
          </tr>
        </thead>
        <tbody ref={setBody} class="max-md:block">
          <Show
            when={props.rows.length > longFrom && body()}
            fallback={<For each={props.rows}>{(row) => <TableRow row={row} columns={columns()} href={props.href} />}</For>}
          >
            {(within) => (
              <Suspense fallback={first()}>
                <LongRows body={within()} rows={props.rows} columns={columns()} href={props.href} />
              </Suspense>
            )}
          </Show>
        </tbody>
      </table>
    </div>
  )
}

function Head<Row>(props: { column: Column<Row>; sorting?: Sorting | undefined; onSort?: ((by: string) => void) | undefined }) {
  const by = () => (props.onSort ? props.column.sort : undefined)
  const sorted = () => (by() !== undefined && props.sorting?.by === by() ? props.sorting : undefined)
  const order = () => {
    const now = sorted()
    return now && (now.down ? 'descending' : 'ascending')
  }
  return (
    <th scope="col" aria-sort={order()} class={`h-9 px-3 text-small font-normal text-ink2 whitespace-nowrap ${place(props.column)}`}>
      <Show when={by()} fallback={props.column.head}>
        {(name) => (
          <>
            {/* On a phone the head is only heard: what cannot be seen must not have the focus. */}
            <span class="md:hidden">{props.column.head}</span>
            <button
              type="button"
              class="max-md:hidden inline-flex items-center gap-1 h-6 -mx-1 px-1 rounded-control text-small text-ink2 hover:text-ink aria-pressed:text-ink"
              classList={{ 'text-ink font-medium': Boolean(sorted()), 'flex-row-reverse': props.column.end === true }}
              onClick={() => props.onSort?.(name())}
            >
              {props.column.head}
              <Icon name={sorted()?.down === false ? 'up' : 'down'} class={`size-3 ${sorted() ? '' : 'invisible'}`} />
            </button>
          </>
        )}
      </Show>
    </th>
  )
}

interface RowProps<Row> {
  row: Row
  columns: readonly Column<Row>[]
  href?: ((row: Row) => string) | undefined
  /** Its place among all rows, from 0, where not all are drawn. */
  index?: number
  ref?: (element: HTMLTableRowElement) => void
}

/** One row of a table. */
export function TableRow<Row>(props: RowProps<Row>) {
  return (
    <tr
      ref={(element) => props.ref?.(element)}
      data-index={props.index}
      aria-rowindex={props.index === undefined ? undefined : props.index + 2}
      class={`relative border-line border-solid border-t max-md:first:border-t-0 max-md:py-3 ${phoneRow} ${props.href ? 'hover:bg-hover' : ''}`}
    >
      <For each={props.columns}>
        {(column, index) => (
          <td class={`min-w-0 md:h-row md:px-3 md:py-1.5 ${place(column)}`}>
            <Show when={index() === 0 && props.href} fallback={column.cell(props.row)}>
              {(href) => <RowLink href={href()(props.row)}>{column.cell(props.row)}</RowLink>}
            </Show>
          </td>
        )}
      </For>
    </tr>
  )
}

/** The link lies over its whole row; what else can be pressed in the row stands above it by `lift`. */
export function RowLink(props: { href: string; tabindex?: number; children: JSX.Element }) {
  return (
    <a
      href={props.href}
      attr:noscroll=""
      tabindex={props.tabindex}
      class="text-ink no-underline after:content-[''] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:[outline:2px_solid_var(--ring)] focus-visible:after:-outline-offset-2"
    >
      {props.children}
    </a>
  )
}

/** Holds a control above the link of its row. */
export function Lift(props: { children: JSX.Element }) {
  return <span class="relative z-1 inline-flex items-center align-middle">{props.children}</span>
}
