import { curveMonotoneX, line } from 'd3-shape'
import { createMemo, For } from 'solid-js'

export interface Curve {
  /** One for each bucket; null where there was nothing. */
  values: readonly (number | null)[]
  /** A text colour of the tokens. */
  tone: string
  dashed?: boolean
}

/** Lines behind the buckets of a plot, of `top` in all; what is of now is a dot in coral. */
export function Curves(props: { curves: readonly Curve[]; top: number; now?: number | undefined }) {
  const curves = createMemo(() => props.curves)
  const places = () => Math.max(1, curves()[0]?.values.length ?? 0)
  const y = (value: number) => (props.top ? 1 - value / props.top : 1)
  const path = (values: Curve['values']) =>
    line<number | null>()
      .defined((value) => value !== null)
      .x((_, index) => index + 0.5)
      .y((value) => y(value!) * 100)
      .curve(curveMonotoneX)([...values]) ?? undefined
  return (
    <>
      <svg
        viewBox={`0 0 ${places()} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
        class="absolute inset-0 size-full overflow-visible"
      >
        <For each={curves()}>
          {(curve) => (
            <path
              d={path(curve.values)}
              class={curve.tone}
              fill="none"
              stroke="currentColor"
              stroke-width="1.75"
              stroke-linecap="round"
              stroke-dasharray={curve.dashed ? '1 4' : undefined}
              vector-effect="non-scaling-stroke"
            />
          )}
        </For>
      </svg>
      <For each={curves()}>
        {(curve) => (
          <For each={lonely(curve.values, props.now)}>
            {(index) => (
              <span
                class={`drawn absolute size-1.5 -ms-0.75 -mt-0.75 rounded-full ${index === props.now ? 'bg-coral' : 'bg-current'} ${curve.tone}`}
                style={{ left: `${((index + 0.5) / places()) * 100}%`, top: `${y(curve.values[index]!) * 100}%` }}
              />
            )}
          </For>
        )}
      </For>
    </>
  )
}

/** A point without neighbours makes no line, so it is drawn as a dot; so is the last one, as long as it is of now. */
function lonely(values: Curve['values'], now: number | undefined): number[] {
  const known = (index: number) => values[index] !== null && values[index] !== undefined
  return values.flatMap((_, index) => (known(index) && (index === now || !(known(index - 1) || known(index + 1))) ? [index] : []))
}
