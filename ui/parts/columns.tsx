import { createMemo, Index } from 'solid-js'

export interface Layer {
  value: number
  /** A background of the tokens. */
  tone: string
  /** Turns to coral while its bucket is not over. */
  main?: boolean | undefined
}

/** What stands in one bucket of a plot: layers from the foot up, of `top` in all. */
export function Column(props: { layers: readonly Layer[]; top: number; now?: boolean | undefined }) {
  const layers = createMemo(() => props.layers.filter((layer) => layer.value > 0))
  const hasMain = () => props.layers.some((layer) => layer.main)
  const height = (value: number) => `${props.top ? (value / props.top) * 100 : 0}%`
  return (
    <span class="drawn relative flex flex-col-reverse w-[72%] max-w-8 h-full">
      <Index each={layers()}>
        {(layer) => (
          <span
            class={`min-h-0.5 last:rounded-t-[3px] ${layer().main && props.now ? 'bg-coral' : layer().tone}`}
            style={{ height: height(layer().value) }}
          />
        )}
      </Index>
      {props.now && !hasMain() && <span class="absolute inset-x-0 -bottom-1 h-0.5 rounded-full bg-coral" />}
    </span>
  )
}
