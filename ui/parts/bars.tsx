import { createMemo, Index, Show } from 'solid-js'

export interface BarRow {
  name: string
  text: string
  /** What puts it in proportion, in grey. */
  note?: string | undefined
  value: number
  href?: string | undefined
  /** The rest, in a lighter tone. */
  isRest?: boolean
}

const tones = ['bg-ink', 'bg-ink/90', 'bg-ink/80', 'bg-ink/70', 'bg-ink/62', 'bg-ink/55']

/** A few values, the most first, each a link to what it is made of. The ink fades by rank. */
export function Bars(props: { label: string; rows: readonly BarRow[] }) {
  const rows = createMemo(() => props.rows)
  const top = createMemo(() =>
    Math.max(
      ...rows()
        .filter((row) => !row.isRest)
        .map((row) => row.value),
      0,
    ),
  )
  const width = (value: number) => `${top() > 0 ? Math.min(100, (value / top()) * 100) : 0}%`
  return (
    <ol aria-label={props.label} class="m-0 p-0 list-none grid grid-cols-1 gap-1">
      <Index each={rows()}>
        {(row, index) => (
          <li class="relative -mx-2 px-2 pt-1 pb-1.5 rounded-control hover:[&:has(a)]:bg-hover">
            <span class="flex items-baseline gap-3 text-body">
              <Show when={row().href} fallback={<span class="flex-1 min-w-0 line-clamp-2 break-anywhere text-ink2">{row().name}</span>}>
                <a
                  href={row().href}
                  class="flex-1 min-w-0 line-clamp-2 break-anywhere text-ink no-underline after:content-[''] after:absolute after:inset-0 after:rounded-control focus-visible:outline-none focus-visible:after:[outline:2px_solid_var(--ring)]"
                >
                  {row().name}
                </a>
              </Show>
              <span class="text-small text-ink3 whitespace-nowrap">{row().note}</span>
              <span class="font-bold whitespace-nowrap">{row().text}</span>
            </span>
            <span class="drawn block mt-1 h-1.5 rounded-full bg-sunken overflow-hidden" aria-hidden="true">
              <span
                class={`block h-full rounded-full ${row().isRest ? 'bg-edge' : (tones[index] ?? 'bg-ink/55')}`}
                style={{ width: width(row().value), 'min-width': row().value > 0 ? '3px' : '0' }}
              />
            </span>
          </li>
        )}
      </Index>
    </ol>
  )
}
