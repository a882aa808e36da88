import { createMemo, createSignal, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Series, SeriesPoint } from '../../contract'
import { createLoad, lasting } from '../../load'
import { Column } from '../../parts/columns'
import { Curves } from '../../parts/curves'
import { timeZone } from '../../parts/formats'
import { Loaded } from '../../parts/loaded'
import { Plot } from '../../parts/plot'
import { Segments } from '../../parts/segments'
import { ticksOf } from '../../parts/ticks'
import { Values } from '../../parts/values'
import { language, t } from '../../words/words'
import { fullTimes, shortTimes } from './bar-time'
import { Card, Chart } from './card'
import { type LogsSought, logsAddress } from './logs-address'
import { type Drawing, drawings, type Measure, measureNames, measures, sizeOf } from './measures'
import { keepFresh } from './pulse'
import { barEnd, type Period } from './range'
import type { Scope } from './scope'

interface HistoryProps {
  title: string
  /** Names the range, so that another is loaded when it changes. */
  range: string
  period: () => Period
  /** What it is of. */
  scope: Scope
  measure: Measure
  onMeasure: (measure: Measure) => void
}

/** How a period went, bar by bar. */
export function History(props: HistoryProps) {
  const times = () => props.measure === 'latency' || undefined
  const series = lasting(
    createLoad(
      () => `series ${props.range} ${times() ?? false}`,
      () => {
        const { from, chartTo } = props.period()
        return ask(
          api.stats.series.get({
            query: { from: String(from), to: String(chartTo), by: 'auto', times: times(), timeZone, ...props.scope.filter },
          }),
        )
      },
    ),
  )
  keepFresh(series.again, 5_000)
  const options = () => measures.map((value) => ({ value, label: t(measureNames[value]) }))
  return (
    <Card
      class="mt-4"
      head={<h2 class="m-0 text-body font-bold">{props.title}</h2>}
      aside={<Segments label={t('measure')} value={props.measure} options={options()} onValue={props.onMeasure} />}
    >
      <Loaded from={series} outline={<div role="status" aria-label={t('loading')} class="h-67.5 md:h-72.5" />}>
        {(loaded) => <Drawn of={loaded()} as={props.measure} drawing={drawings[props.measure]} sought={props.scope.sought} />}
      </Loaded>
    </Card>
  )
}

function Drawn(props: { of: Series; as: Measure; drawing: Drawing; sought: LogsSought }) {
  const [reading, read] = createSignal<string>()
  const now = () => Date.now()
  const end = (point: SeriesPoint) => barEnd(point.at, props.of.by)
  const isNow = (point: SeriesPoint) => point.at <= now() && now() < end(point)
  const fullTime = createMemo(() => fullTimes(props.of.by, language()))
  const ticks = createMemo(() => {
    const { unit = 1, whole } = props.drawing
    const highest = Math.max(...props.of.points.map((point) => sizeOf(props.drawing, point)), 0)
    return ticksOf(highest / unit, 3, whole).map((tick) => tick * unit)
  })
  const top = () => ticks().at(-1) || 1
  const said = (point: SeriesPoint) => sayBar(props.as, props.drawing, point)
  const readingOf = (point: SeriesPoint) => `${fullTime()(point.at)}: ${said(point)}`
  const line = createMemo(() => {
    const most = props.of.points.reduce((best, point) => (sizeOf(props.drawing, point) > sizeOf(props.drawing, best) ? point : best))
    const size = sizeOf(props.drawing, most)
    if (!size) return t('chart.nothing')
    const said = { time: fullTime()(most.at), value: props.drawing.text(size, language()) }
    return t(props.as === 'latency' ? 'chart.slowest' : 'chart.most', said)
  })
  const buckets = () => {
    const shortTime = shortTimes(props.of.by, language())
    return props.of.points.map((point) => ({
      name: shortTime(point.at),
      reading: readingOf(point),
      href: logsAddress({ ...props.sought, from: point.at, to: end(point) }),
      now: isNow(point),
      ahead: point.at > now(),
    }))
  }
  const column = (index: number) => (
    <Show when={props.of.points[index]}>
      {(point) => (
        <Column
          layers={props.drawing.parts.map(({ value, tone, main }) => ({ value: value(point()) ?? 0, tone, main }))}
          top={top()}
          now={isNow(point())}
        />
      )}
    </Show>
  )
  const curves = () => (
    <Curves
      curves={props.drawing.parts.map(({ value, line }, index) => ({
        values: props.of.points.map(value),
        tone: line ?? 'text-ink',
        dashed: index > 0,
      }))}
      top={top()}
      now={props.of.points.findIndex(isNow)}
    />
  )
  const isLines = () => props.drawing.kind === 'lines'
  return (
    <Chart
      line={line()}
      reading={reading()}
      legend={<Legend drawing={props.drawing} />}
      chart={() => (
        <Plot
          label={`${t(measureNames[props.as])}. ${line()}`}
          buckets={buckets()}
          ticks={ticks().map((tick) => ({ at: tick / top(), text: props.drawing.tick(tick, language(), ticks()[1] ?? 0) }))}
          backdrop={isLines() ? curves() : undefined}
          column={isLines() ? undefined : column}
          onRead={read}
        />
      )}
      table={() => (
        <Values
          label={t(measureNames[props.as])}
          heads={[t('time'), ...props.drawing.parts.map(({ name }) => t(name))]}
          rows={props.of.points
            .filter((point) => point.at <= now())
            .map((point) => ({
              href: logsAddress({ ...props.sought, from: point.at, to: end(point) }),
              cells: [fullTime()(point.at), ...props.drawing.parts.map(({ value }) => told(props.drawing, value(point)))],
            }))
            .reverse()}
        />
      )}
    />
  )
}

const told = ({ text }: Drawing, value: number | null) => (value === null ? '–' : text(value, language()))

/** One bar in words. */
function sayBar(measure: Measure, drawing: Drawing, point: SeriesPoint): string {
  const parts = drawing.parts.map(({ name, value }) => `${t(name)} ${told(drawing, value(point))}`)
  if (measure === 'spend') return `${drawing.text(point.costNano, language())} · ${t('requests.n', { n: point.requests })}`
  if (measure === 'requests') return [t('requests.n', { n: point.requests }), t('failed.n', { n: point.failed })].join(' · ')
  return parts.join(' · ')
}

function Legend(props: { drawing: Drawing }) {
  return (
    <Show when={props.drawing.parts.length > 1}>
      <ul class="m-0 p-0 list-none flex flex-wrap gap-x-4">
        <For each={props.drawing.parts}>
          {(part) => (
            <li class="flex items-center gap-1.5">
              <span class={`size-2 rounded-full ${part.tone}`} />
              {t(part.name)}
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
