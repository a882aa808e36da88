import { curveMonotoneX, line } from 'd3-shape'
import { createMemo, Show } from 'solid-js'

const width = 100
const height = 28

/** A line without axes that ends now, in coral. Says nothing to a screen reader: the number beside it does. */
export function Spark(props: { values: readonly (number | null)[] }) {
  const known = () => props.values.flatMap((value, at) => (value === null ? [] : [[at, value] as [number, number]]))
  const scaled = createMemo(() => {
    const points = known()
    const values = points.map(([, value]) => value)
    const low = Math.min(...values, 0)
    const high = Math.max(...values)
    const span = high - low || 1
    const steps = Math.max(1, props.values.length - 1)
    return points.map(([at, value]): [number, number] => [(at / steps) * width, height - 2 - ((value - low) / span) * (height - 4)])
  })
  const path = () => line().curve(curveMonotoneX)(scaled()) ?? undefined
  return (
    <div aria-hidden="true" class="relative max-[22rem]:hidden w-10 sm:w-18 xl:w-22 h-7 shrink-0">
      <Show when={scaled().length > 1}>
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          class="absolute inset-0 size-full overflow-visible text-ink2"
        >
          <path d={path()} fill="none" stroke="currentColor" stroke-width="1.25" vector-effect="non-scaling-stroke" />
        </svg>
        <span
          class="absolute size-1 -ms-0.5 -mt-0.5 rounded-full bg-coral"
          style={{ left: `${scaled().at(-1)![0]}%`, top: `${(scaled().at(-1)![1] / height) * 100}%` }}
        />
      </Show>
    </div>
  )
}
