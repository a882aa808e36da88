import { For } from 'solid-js'
import { Mascot } from '../../parts/mascot'

const row = 48
const width = 104

/** The octopus with one arm per member, level with the members' rows: a line is ready, a faint dotted one is off. */
export function Arms(props: { arms: readonly boolean[] }) {
  const height = () => props.arms.length * row
  const path = (index: number) => {
    const from = height() / 2
    const to = index * row + row / 2
    return `M0 ${from}C${width * 0.5} ${from} ${width * 0.45} ${to} ${width} ${to}`
  }
  return (
    <div class="max-md:hidden flex items-center me-3">
      <Mascot class="size-10" asleep={!props.arms.some(Boolean)} />
      <svg aria-hidden="true" width={width} height={height()} fill="none" class="shrink-0 ms-1 text-ink">
        <For each={props.arms}>
          {(ready, index) => (
            <path
              d={path(index())}
              class={ready ? 'stroke-edge' : 'stroke-line'}
              stroke-width={ready ? 1.75 : 2}
              stroke-dasharray={ready ? undefined : '2 5'}
              stroke-linecap="round"
            />
          )}
        </For>
      </svg>
    </div>
  )
}
