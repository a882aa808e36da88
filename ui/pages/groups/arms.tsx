import { For } from 'solid-js'
import { Mascot } from '../../parts/mascot'

export type Arm = 'serving' | 'ready' | 'resting' | 'off'

const row = 48
const width = 104

const strokes: Record<Arm, { class: string; width: number; dash?: string }> = {
  serving: { class: 'stroke-coral', width: 3.5 },
  ready: { class: 'stroke-edge', width: 1.75 },
  resting: { class: 'stroke-amber', width: 2, dash: '1 5' },
  off: { class: 'stroke-line', width: 2, dash: '2 5' },
}

/** The octopus with one arm per member, level with the members' rows: thick coral serves, a line is ready, dots rest, faint is off. */
export function Arms(props: { arms: readonly Arm[] }) {
  const height = () => props.arms.length * row
  const path = (index: number) => {
    const from = height() / 2
    const to = index * row + row / 2
    return `M0 ${from}C${width * 0.5} ${from} ${width * 0.45} ${to} ${width} ${to}`
  }
  return (
    <div class="max-md:hidden flex items-center me-3">
      <Mascot class="size-10" asleep={!props.arms.some((arm) => arm === 'serving' || arm === 'ready')} />
      <svg aria-hidden="true" width={width} height={height()} fill="none" class="shrink-0 ms-1 text-ink">
        <For each={props.arms}>
          {(arm, index) => (
            <path
              d={path(index())}
              class={strokes[arm].class}
              stroke-width={strokes[arm].width}
              stroke-dasharray={strokes[arm].dash}
              stroke-linecap="round"
            />
          )}
        </For>
      </svg>
    </div>
  )
}
