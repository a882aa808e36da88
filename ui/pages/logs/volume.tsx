import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Volume as Counted } from '../../contract'
import { language, t } from '../../words/words'
import { Brush } from './brush'
import type { Period } from './query'
import { spanText } from './span'

interface VolumeProps {
  of: Counted
  /** Only these are counted; without it all are. */
  status: 'live' | 'ok' | 'failed' | 'cancelled' | undefined
  marked: Period | undefined
  /** The last bar is the one that grows just now. */
  isNow: boolean
  /** All of the time that is shown, in words. */
  whole: string
  /** What the bars do not go by, in a sentence. */
  note?: string
  onMark: (period: Period | undefined) => void
}

/** How many requests began when: bars over the table's time, to mark a part of it. */
export function Volume(props: VolumeProps) {
  const [pointed, setPointed] = createSignal<number>()
  const bars = createMemo(() => props.of.bars.map((bar) => ({ ...bar, ...shares(bar, props.status) })))
  const most = () => Math.max(1, ...bars().map(({ all }) => all))
  const sum = (read: (bar: ReturnType<typeof bars>[number]) => number) => bars().reduce((total, bar) => total + read(bar), 0)
  const said = () => {
    const at = pointed()
    const bar = at === undefined ? undefined : bars()[at]
    const span = bar ? { from: bar.at, to: bar.at + props.of.stepMs } : (props.marked ?? props.of)
    const within = bar ? [bar] : bars().filter((one) => one.at >= (span.from ?? 0) - props.of.stepMs / 2 && one.at < (span.to ?? Infinity))
    const total = within.reduce((n, one) => n + one.all, 0)
    const bad = within.reduce((n, one) => n + one.bad, 0)
    return { span: bar || props.marked ? spanText(span, props.of, language()) : props.whole, total, bad }
  }
  return (
    <section aria-label={t('volume')} class="mb-4 rounded-card border border-solid border-line bg-surface px-4 pt-3 pb-2">
      <p class="flex flex-wrap items-baseline gap-x-3 mb-2 min-h-4.5 text-small text-ink2">
        <span class="text-ink font-medium">{t('volume.requests', { n: said().total })}</span>
        <Show when={said().bad}>
          <span class="text-urchin">{t('volume.failed', { n: said().bad })}</span>
        </Show>
        <span>{said().span}</span>
        <Show when={props.note}>
          <span class="ms-auto text-ink3">{props.note}</span>
        </Show>
      </p>
      <div class="relative h-14">
        <svg
          role="img"
          aria-label={t('volume.said', {
            requests: sum(({ all }) => all),
            failed: sum(({ bad }) => bad),
            span: props.whole,
          })}
          class="absolute inset-0 size-full"
          viewBox={`0 0 ${bars().length * 10} 100`}
          preserveAspectRatio="none"
        >
          <For each={bars()}>
            {(bar, at) => (
              <Bar
                at={at()}
                all={bar.all / most()}
                bad={bar.bad / most()}
                isNow={props.isNow && at() === bars().length - 1}
                isPointed={pointed() === at()}
              />
            )}
          </For>
        </svg>
        <Brush of={props.of} marked={props.marked} onMark={props.onMark} onPoint={setPointed} />
      </div>
      <Axis of={props.of} isNow={props.isNow} />
    </section>
  )
}

const shares = (bar: Counted['bars'][number], status: VolumeProps['status']) => {
  const bad = status === 'ok' || status === 'cancelled' ? 0 : bar.failed
  const served = bar.requests - bar.failed - bar.cancelled
  const rest = { ok: served, failed: 0, cancelled: bar.cancelled, live: 0 }
  return { bad: status === 'live' ? 0 : bad, all: status ? rest[status] + (status === 'failed' ? bar.failed : 0) : bar.requests }
}

/** What failed stands on top; what there was at all is never too small to be seen. */
function Bar(props: { at: number; all: number; bad: number; isNow: boolean; isPointed: boolean }) {
  const height = (part: number) => (part > 0 ? Math.max(4, part * 100) : 0)
  return (
    <>
      <Show when={props.isPointed}>
        <rect x={props.at * 10} width="10" height="100" class="fill-hover" />
      </Show>
      <rect
        x={props.at * 10 + 1}
        width="8"
        y={100 - height(props.all)}
        height={height(props.all)}
        class={props.isNow ? 'fill-coral' : 'fill-ink3'}
      />
      <rect x={props.at * 10 + 1} width="8" y={100 - height(props.all)} height={height(props.bad)} class="fill-urchin" />
    </>
  )
}

/** When it begins and ends, and the middle. */
function Axis(props: { of: Counted; isNow: boolean }) {
  const label = (at: number) => spanText({ from: at }, props.of, language())
  return (
    <p aria-hidden="true" class="mt-1 flex justify-between text-tiny text-ink3">
      <span>{label(props.of.from)}</span>
      <span>{label(props.of.bars[props.of.bars.length >> 1]?.at ?? props.of.from)}</span>
      <span>{props.isNow ? t('now') : label(props.of.to)}</span>
    </p>
  )
}
