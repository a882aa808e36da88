import { Index } from 'solid-js'

export interface ValuesRow {
  href?: string | undefined
  cells: readonly string[]
}

/** What a chart shows, as a table: the first column says of what, the others are figures. */
export function Values(props: { label: string; heads: readonly string[]; rows: readonly ValuesRow[] }) {
  return (
    <section tabindex="0" aria-label={props.label} class="overflow-auto max-h-64 rounded-control border border-solid border-line">
      <table class="w-full border-collapse text-small">
        <thead class="sticky top-0 z-1 bg-sunken">
          <tr>
            <Index each={props.heads}>
              {(head) => (
                <th scope="col" class="h-8 px-3 font-normal text-ink2 text-end first:text-start whitespace-nowrap">
                  {head()}
                </th>
              )}
            </Index>
          </tr>
        </thead>
        <tbody>
          <Index each={props.rows}>
            {(row) => (
              <tr class="border-t border-solid border-line">
                <th scope="row" class="h-8 px-3 text-start font-normal whitespace-nowrap">
                  {row().href ? (
                    <a href={row().href} class="text-ink underline underline-offset-2">
                      {row().cells[0]}
                    </a>
                  ) : (
                    row().cells[0]
                  )}
                </th>
                <Index each={row().cells.slice(1)}>{(cell) => <td class="px-3 text-end whitespace-nowrap">{cell()}</td>}</Index>
              </tr>
            )}
          </Index>
        </tbody>
      </table>
    </section>
  )
}
