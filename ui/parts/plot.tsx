import { createMemo, createSignal, Index, type JSX, Show } from 'solid-js'
import { labelled } from './ticks'

export interface Bucket {
  /** Under the axis, where there is room. */
  name: string
  /** The whole of it in words, for who points at it or hears it. */
  reading: string
  href: string
  /** It is not over yet. */
  now?: boolean
  /** It has not begun. */
  ahead?: boolean
}

export interface Tick {
  /** From 0 at the foot to 1 at the top. */
  at: number
  text: string
}

interface PlotProps {
  /** What the chart tells, in a sentence. */
  label: string
  buckets: readonly Bucket[]
  ticks: readonly Tick[]
  /** A drawing behind all buckets. */
  backdrop?: JSX.Element
  /** What stands in one bucket. */
  column?: (index: number) => JSX.Element
  onRead: (reading: string | undefined) => void
}

/**
 * A chart over time: lines across, one bucket beside the other, words under the axis. Each bucket is a link to what it is made
 * of; Tab reaches one, the arrow keys go on from there.
 */
export function Plot(props: PlotProps) {
  const [held, hold] = createSignal<number>()
  // Once for all: each bucket asks for what is known of the others.
  const buckets = createMemo(() => props.buckets)
  const last = createMemo(() => {
    const ahead = buckets().findIndex((bucket) => bucket.ahead)
    return (ahead < 0 ? buckets().length : ahead) - 1
  })
  const reached = () => Math.min(held() ?? last(), last())
  const named = createMemo(() => ({ wide: labelled(buckets().length, 12), narrow: labelled(buckets().length, 5) }))
  const longest = () => Math.max(...props.ticks.map((tick) => tick.text.length), 0)
  const isEdge = (index: number) => buckets().length > 8 && index === buckets().length - 1
  const move = (event: KeyboardEvent) => {
    const next = stepped(event.key, reached(), last())
    if (next === undefined) return
    event.preventDefault()
    hold(next)
    ;(event.currentTarget as HTMLElement).querySelectorAll('a')[next]?.focus()
  }
  return (
    <div class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div class="relative h-44 md:h-52 min-w-9 md:min-w-11 text-tiny text-ink3" style={{ width: `${longest()}ch` }} aria-hidden="true">
        <Index each={props.ticks}>
          {(tick) => (
            <span class="absolute end-0 translate-y-1/2 whitespace-nowrap" style={{ bottom: `${tick().at * 100}%` }}>
              {tick().text}
            </span>
          )}
        </Index>
      </div>
      <div class="relative h-44 md:h-52">
        <Index each={props.ticks}>
          {(tick) => <span class="absolute inset-x-0 h-px bg-line" style={{ bottom: `${tick().at * 100}%` }} />}
        </Index>
        {props.backdrop}
        <section
          aria-label={props.label}
          class="absolute inset-0 flex"
          onKeyDown={move}
          onPointerLeave={() => props.onRead(undefined)}
          onFocusOut={() => props.onRead(undefined)}
        >
          <Index each={buckets()}>
            {(bucket, index) => (
              <Show when={!bucket().ahead} fallback={<span class="flex-1" />}>
                <a
                  href={bucket().href}
                  aria-label={bucket().reading}
                  tabindex={index === reached() ? 0 : -1}
                  onPointerEnter={() => props.onRead(bucket().reading)}
                  onFocus={() => {
                    hold(index)
                    props.onRead(bucket().reading)
                  }}
                  class="group relative flex-1 min-w-0 flex items-end justify-center rounded-t-[3px] hover:bg-hover focus-visible:-outline-offset-2"
                >
                  {props.column?.(index)}
                </a>
              </Show>
            )}
          </Index>
        </section>
      </div>
      <span />
      <div class="flex h-6 items-end text-tiny text-ink3" aria-hidden="true">
        <Index each={buckets()}>
          {(bucket, index) => (
            <span class="relative flex-1 min-w-0 h-4" classList={{ 'text-coral-text font-bold': bucket().now }}>
              <span
                class="absolute whitespace-nowrap"
                classList={{
                  // The last word of many would reach over the edge.
                  'end-0': isEdge(index),
                  'start-1/2 -translate-x-1/2': !isEdge(index),
                  'max-md:hidden': !named().narrow.has(index),
                  'md:hidden': !named().wide.has(index),
                }}
              >
                {bucket().name}
              </span>
            </span>
          )}
        </Index>
      </div>
    </div>
  )
}

/** Where a key leads from one place in a row of them. */
export function stepped(key: string, from: number, last: number): number | undefined {
  if (key === 'ArrowLeft') return Math.max(0, from - 1)
  if (key === 'ArrowRight') return Math.min(last, from + 1)
  if (key === 'Home') return 0
  if (key === 'End') return last
}
