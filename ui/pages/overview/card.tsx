import { createSignal, type JSX, Show } from 'solid-js'
import { Button } from '../../parts/button'
import { t } from '../../words/words'

interface CardProps {
  head: JSX.Element
  aside?: JSX.Element
  children: JSX.Element
  class?: string
  id?: string
}

/** A part of the page: its heading, what can be chosen beside it, and what that shows. */
export function Card(props: CardProps) {
  return (
    <section id={props.id} class={`rounded-card border border-solid border-line bg-surface p-4 md:p-5 min-w-0 ${props.class ?? ''}`}>
      <header class="flex flex-wrap items-center gap-x-4 gap-y-2 mb-1 min-h-control">
        <div class="flex-1 min-w-max">{props.head}</div>
        {props.aside}
      </header>
      {props.children}
    </section>
  )
}

interface ChartProps {
  /** What the chart tells, which gives way to what is pointed at. */
  line: string
  reading: string | undefined
  legend?: JSX.Element
  chart: () => JSX.Element
  table: () => JSX.Element
}

/** A drawing with a line that reads it, which can be turned into a table of the same. */
export function Chart(props: ChartProps) {
  const [isTable, showTable] = createSignal(false)
  return (
    <>
      <p class="mb-3 min-h-4.5 text-small text-ink2 truncate">{props.reading ?? props.line}</p>
      <Show when={isTable()} fallback={props.chart()}>
        {props.table()}
      </Show>
      <footer class="mt-1 -mb-2 flex flex-wrap items-center gap-x-4 min-h-8 text-small text-ink2">
        {props.legend}
        <Button look="bare" class="ms-auto -me-2 md:h-8! px-2! text-small! font-normal!" onClick={() => showTable(!isTable())}>
          {isTable() ? t('chart.as-chart') : t('chart.as-table')}
        </Button>
      </footer>
    </>
  )
}
