import { createMemo, createSignal, Index, onMount, Show } from 'solid-js'

export interface Dot {
  value: number
  reading: string
  href: string
  now?: boolean
  /** Above its column, where a month begins. */
  name?: string | undefined
}

interface DotsProps {
  label: string
  /** Day after day, seven to a column, the first at the top of its column. */
  dots: readonly Dot[]
  onRead: (reading: string | undefined) => void
}

/** A year as suckers: one dot a day, larger and darker the more there was. The arrow keys go from day to day and from week to week. */
export function Dots(props: DotsProps) {
  const [held, hold] = createSignal<number>()
  // Once for all: each dot asks for what is known of the others.
  const dots = createMemo(() => props.dots)
  const last = () => dots().length - 1
  const reached = () => Math.min(held() ?? last(), last())
  const top = createMemo(() => Math.max(...dots().map((dot) => dot.value), 0))
  const weeks = createMemo(() => Array.from({ length: Math.ceil(dots().length / 7) }, (_, week) => dots().slice(week * 7, week * 7 + 7)))
  let frame!: HTMLDivElement
  // Where there is no room for all, the last weeks are in sight.
  onMount(() => {
    frame.scrollLeft = frame.scrollWidth
  })
  const move = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 }[event.key]
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? last() : by && reached() + by
    if (next === undefined || next < 0 || next > last()) return
    event.preventDefault()
    hold(next)
    frame.querySelectorAll('a')[next]?.focus()
  }
  return (
    <div ref={frame} class="overflow-x-auto overscroll-x-contain -mx-1 px-1 pb-1">
      <section
        aria-label={props.label}
        class="flex min-w-190"
        onKeyDown={move}
        onPointerLeave={() => props.onRead(undefined)}
        onFocusOut={() => props.onRead(undefined)}
      >
        <Index each={weeks()}>
          {(week, column) => (
            <span class="relative flex-1 min-w-0 pt-5">
              <span aria-hidden="true" class="absolute start-0 top-0 text-tiny text-ink3 whitespace-nowrap">
                {week().find((dot) => dot.name)?.name}
              </span>
              <Index each={week()}>
                {(dot, day) => {
                  const index = () => column * 7 + day
                  return (
                    <a
                      href={dot().href}
                      aria-label={dot().reading}
                      tabindex={index() === reached() ? 0 : -1}
                      onPointerEnter={() => props.onRead(dot().reading)}
                      onFocus={() => {
                        hold(index())
                        props.onRead(dot().reading)
                      }}
                      class="drawn grid place-items-center aspect-square rounded-control hover:bg-press focus-visible:-outline-offset-1"
                    >
                      <Show when={dot().value > 0 || dot().now} fallback={<span class="size-0.5 rounded-full bg-edge/60" />}>
                        <span class={`rounded-full aspect-square ${dot().now ? 'bg-coral' : 'bg-ink'}`} style={looks(dot(), top())} />
                      </Show>
                    </a>
                  )
                }}
              </Index>
            </span>
          )}
        </Index>
      </section>
    </div>
  )
}

/** The area grows with the value; tone goes along, so that small days do not vanish. */
function looks({ value, now }: Dot, top: number) {
  const root = top > 0 ? Math.sqrt(value / top) : 0
  return { width: `${24 + 52 * root}%`, opacity: now ? '1' : `${0.38 + 0.62 * root}` }
}
