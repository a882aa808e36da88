import type { JSX } from 'solid-js'

/** One number of a page, with what puts it in proportion beneath. Keeps its height while there is nothing to show. */
export function Stat(props: { label: string; value: JSX.Element; note?: JSX.Element }) {
  return (
    <div class="rounded-card border border-solid border-line bg-surface px-4 py-3.5 min-w-0">
      <dt class="text-small text-ink2">{props.label}</dt>
      <dd class="m-0 mt-1 min-h-8 text-figure font-bold tracking-tight">{props.value}</dd>
      <dd class="m-0 min-h-4.5 text-small text-ink2 truncate">{props.note}</dd>
    </div>
  )
}
