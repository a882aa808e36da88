/** Going from row to row of the page with `j` and `k`. A row is one of a table, or whatever says `data-row`. */

const rowsOf = () => [...document.querySelectorAll<HTMLElement>('main :is(tbody tr, [data-row])')]
const linkOf = (row: Element | undefined) => row?.querySelector<HTMLElement>('a[href], button') ?? undefined

/** Puts the focus on the next row, or the one before; on the first when it is on none. */
export function focusRow(by: 1 | -1) {
  const rows = rowsOf()
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)
  linkOf(rows[next])?.focus()
}

/** Opens the row after the one whose sheet is open, or the one before; the focus goes there when the sheet closes. */
export function browseRow(by: 1 | -1) {
  const links = rowsOf().map(linkOf)
  const here = location.pathname + location.search
  const at = links.findIndex((link) => link?.getAttribute('href') === here)
  const next = at < 0 ? undefined : links[at + by]
  if (!next) return
  takeBrowsed()
  next.dataset.browsed = ''
  next.click()
}

/** The row that was opened last by going on; it is told once. */
export function takeBrowsed(): HTMLElement | undefined {
  const row = document.querySelector<HTMLElement>('main [data-browsed]') ?? undefined
  if (row) delete row.dataset.browsed
  return row
}
