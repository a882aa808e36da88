import { type JSX, Show } from 'solid-js'
import { Spark } from './spark'

interface StatProps {
  label: string
  value: JSX.Element
  /** How much it differs from another time, and from which. */
  change?: string | undefined
  against?: string
  /** What puts the number in proportion, beneath it. */
  note?: JSX.Element
  spark?: readonly (number | null)[]
  /** Where the number comes from. */
  href?: string
}

/** One number of a page, how it went and where it comes from. Keeps its height while there is nothing to show. */
export function Stat(props: StatProps) {
  return (
    <div class="relative rounded-card border border-solid border-line bg-surface px-4 py-3.5 min-w-0 hover:[&:has(a)]:bg-hover">
      <dt class="flex gap-2 text-small text-ink2">
        <Show when={props.href} fallback={props.label}>
          <a
            href={props.href}
            class="text-ink2 no-underline after:content-[''] after:absolute after:inset-0 after:rounded-card focus-visible:outline-none focus-visible:after:[outline:2px_solid_var(--ring)]"
          >
            {props.label}
          </a>
        </Show>
        <Show when={props.change}>
          <span class="ms-auto relative z-1" title={props.against}>
            {props.change}
            <span class="sr-only"> {props.against}</span>
          </span>
        </Show>
      </dt>
      <dd class="m-0 mt-1 min-h-8 text-figure font-bold tracking-tight whitespace-nowrap">{props.value}</dd>
      <dd class="m-0 flex items-end gap-2 min-h-7 max-sm:min-h-9 text-small text-ink2">
        <span class="flex-1 min-w-0 self-center">{props.note}</span>
        {props.spark && <Spark values={props.spark} />}
      </dd>
    </div>
  )
}
