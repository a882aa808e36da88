import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import type { Volume } from '../../contract'
import { language, t } from '../../words/words'
import { type Bars, moved } from './brush-keys'
import type { Period } from './query'
import { spanText } from './span'

interface BrushProps {
  of: Volume
  marked: Period | undefined
  onMark: (period: Period | undefined) => void
  /** The bar under the pointer. */
  onPoint: (bar: number | undefined) => void
}

/** How long after the last key a choice holds. */
const SETTLE_MS = 300

/** Marks whole bars: by drawing over them, or by moving either end with the arrow keys. */
export function Brush(props: BrushProps) {
  let area!: HTMLDivElement
  let timer: ReturnType<typeof setTimeout> | undefined
  const [drawn, setDrawn] = createSignal<Bars>()
  onCleanup(() => clearTimeout(timer))
  // What the address says takes over from what was drawn.
  createEffect(
    on(
      () => [props.of, props.marked?.from, props.marked?.to],
      () => setDrawn(undefined),
      { defer: true },
    ),
  )

  const count = () => props.of.bars.length
  const bars = (): Bars => drawn() ?? marked() ?? [0, count()]
  const marked = (): Bars | undefined => {
    if (!props.marked) return undefined
    const { from = props.of.from, to = props.of.to } = props.marked
    const at = (moment: number) => Math.min(count(), Math.max(0, (moment - props.of.from) / props.of.stepMs))
    return [Math.floor(at(from)), Math.ceil(at(to))]
  }
  const isWhole = () => bars()[0] === 0 && bars()[1] === count()
  const moment = (bar: number) => props.of.from + bar * props.of.stepMs
  const settle = () => {
    const [first, end] = bars()
    props.onMark(isWhole() ? undefined : { from: moment(first), to: moment(end) })
  }
  const barAt = (event: PointerEvent) => {
    const { left, width } = area.getBoundingClientRect()
    return Math.min(count() - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * count())))
  }
  const draw = (down: PointerEvent) => {
    if (down.button !== 0) return
    const start = barAt(down)
    area.setPointerCapture(down.pointerId)
    setDrawn([start, start + 1])
    const move = (event: PointerEvent) => setDrawn([Math.min(start, barAt(event)), Math.max(start, barAt(event)) + 1])
    const end = (event: PointerEvent) => {
      area.removeEventListener('pointermove', move)
      if (event.type === 'pointerup') settle()
      else setDrawn(undefined)
    }
    area.addEventListener('pointermove', move)
    area.addEventListener('pointerup', end, { once: true })
    area.addEventListener('pointercancel', end, { once: true })
  }
  const press = (end: 0 | 1) => (event: KeyboardEvent) => {
    const next = moved(event.key, end, bars(), count())
    if (!next) return
    event.preventDefault()
    setDrawn(next)
    clearTimeout(timer)
    timer = setTimeout(settle, SETTLE_MS)
  }
  const percent = (bar: number) => `${(bar / Math.max(1, count())) * 100}%`
  return (
    <div
      ref={area}
      class="absolute inset-0 cursor-crosshair touch-pan-y select-none"
      onPointerDown={draw}
      onPointerMove={(event) => props.onPoint(barAt(event))}
      onPointerLeave={() => props.onPoint(undefined)}
    >
      <Show when={!isWhole()}>
        <div class="absolute inset-y-0 start-0 bg-surface/75 border-e border-solid border-ink" style={{ width: percent(bars()[0]) }} />
        <div
          class="absolute inset-y-0 end-0 bg-surface/75 border-s border-solid border-ink"
          style={{ width: percent(count() - bars()[1]) }}
        />
      </Show>
      <End
        label={t('volume.from')}
        bar={bars()[0]}
        count={count()}
        at={percent(bars()[0])}
        said={spanText({ from: moment(bars()[0]) }, props.of, language())}
        onKey={press(0)}
      />
      <End
        label={t('volume.to')}
        bar={bars()[1]}
        count={count()}
        at={percent(bars()[1])}
        said={spanText({ from: moment(bars()[1]) }, props.of, language())}
        onKey={press(1)}
      />
    </div>
  )
}

/** One end, which the keyboard reaches; the pointer draws over the bars instead. */
function End(props: { label: string; bar: number; count: number; at: string; said: string; onKey: (event: KeyboardEvent) => void }) {
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={props.count}
      aria-valuenow={props.bar}
      aria-valuetext={props.said}
      class="absolute inset-y-0 w-6 -ms-3 rounded-control pointer-events-none"
      style={{ 'inset-inline-start': props.at }}
      onKeyDown={props.onKey}
    />
  )
}
