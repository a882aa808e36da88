/** Going from row to row of the page with `j` and `k`. A row is one of a table, or whatever says `data-row`. */

const rowsOf = () => [...document.querySelectorAll<HTMLElement>('main :is(tbody tr, [data-row])')]
/** What opens a row: what says so, else the first that can be pressed. */
const linkOf = (row: Element | undefined) =>
  row?.querySelector<HTMLElement>('[data-open]') ?? row?.querySelector<HTMLElement>('a[href], button') ?? undefined

/** Puts the focus on the next row, or the one before; on the first when it is on none. */
export function focusRow(by: 1 | -1) {
  const rows = rowsOf()
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)
  linkOf(rows[next])?.focus()
}
