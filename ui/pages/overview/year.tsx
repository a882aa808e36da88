import { createMemo, createSignal } from 'solid-js'
import { api, ask } from '../../api'
import type { YearDay } from '../../contract'
import { createLoad, lasting } from '../../load'
import { Dots } from '../../parts/dots'
import { count, money } from '../../parts/figures'
import { timeFormat, timeZone } from '../../parts/formats'
import { Loaded } from '../../parts/loaded'
import { Segments } from '../../parts/segments'
import { Values } from '../../parts/values'
import { WhenSeen } from '../../parts/when-seen'
import { language, t } from '../../words/words'
import { fullDays } from './bar-time'
import { Card, Chart } from './card'
import { type LogsSought, logsAddress } from './logs-address'
import { keepFresh } from './pulse'
import { dayStart, readDay } from './range'
import type { Scope } from './scope'

export const dayMeasures = ['spend', 'requests', 'tokens'] as const
export type DayMeasure = (typeof dayMeasures)[number]

const measured = {
  spend: { value: (day: YearDay) => day.costNano, text: money },
  requests: { value: (day: YearDay) => day.requests, text: (n: number) => t('requests.n', { n }) },
  tokens: { value: (day: YearDay) => day.tokens, text: (n: number, language: string) => t('tokens.n', { count: count(n, language) }) },
} satisfies Record<DayMeasure, object>

const WEEKS = 53

/** The Monday with which 53 weeks begin that end in this one. */
function firstMonday(now: number): number {
  const weekday = (new Date(now).getDay() + 6) % 7
  return dayStart(now, -weekday - (WEEKS - 1) * 7)
}

interface YearProps {
  scope: Scope
  measure: DayMeasure
  onMeasure: (measure: DayMeasure) => void
}

/** A year of days, up to today. It stands below everything else, and is many dots: they are not asked for before they are seen. */
export function Year(props: YearProps) {
  const options = () => dayMeasures.map((value) => ({ value, label: t(value) }))
  return (
    <Card
      class="mt-4"
      head={<h2 class="m-0 text-body font-bold">{t('year')}</h2>}
      aside={<Segments label={t('measure')} value={props.measure} options={options()} onValue={props.onMeasure} />}
    >
      <WhenSeen room={room}>
        <Loading scope={props.scope} measure={props.measure} />
      </WhenSeen>
    </Card>
  )
}

const room = 'h-48.5 lg:h-52.5'

function Loading(props: { scope: Scope; measure: DayMeasure }) {
  const year = lasting(
    createLoad(
      () => `year ${props.scope.key}`,
      () => {
        const time = { from: String(firstMonday(Date.now())), to: String(dayStart(Date.now(), 1)), timeZone }
        return ask(api.stats.heatmap.get({ query: { ...time, ...props.scope.filter } }))
      },
    ),
  )
  keepFresh(year.again, 30_000)
  return (
    <Loaded from={year} outline={<div role="status" aria-label={t('loading')} class={room} />}>
      {(loaded) => <Days days={loaded().days} measure={props.measure} sought={props.scope.sought} />}
    </Loaded>
  )
}

function Days(props: { days: readonly YearDay[]; measure: DayMeasure; sought: LogsSought }) {
  const [reading, read] = createSignal<string>()
  const measure = () => measured[props.measure]
  const said = (day: YearDay) => measure().text(measure().value(day), language())
  const at = (day: YearDay) => readDay(day.date)!
  const fullDay = createMemo(() => fullDays(language()))
  const line = createMemo(() => {
    const sum = props.days.reduce((sum, day) => sum + measure().value(day), 0)
    if (!sum) return t('chart.nothing')
    const most = props.days.reduce((best, day) => (measure().value(day) > measure().value(best) ? day : best))
    return t('year.most', { sum: measure().text(sum, language()), time: fullDay()(at(most)), value: said(most) })
  })
  const href = (day: YearDay) => logsAddress({ ...props.sought, from: at(day), to: dayStart(at(day), 1) })
  const dots = () => {
    const month = timeFormat(language(), { month: 'short' })
    return props.days.map((day, index) => ({
      value: measure().value(day),
      reading: `${fullDay()(at(day))}: ${said(day)}`,
      href: href(day),
      now: index === props.days.length - 1,
      name: day.date.endsWith('-01') ? month.format(at(day)) : undefined,
    }))
  }
  return (
    <Chart
      line={line()}
      reading={reading()}
      chart={() => <Dots label={`${t('year')}. ${line()}`} dots={dots()} onRead={read} />}
      table={() => (
        <Values
          label={t('year')}
          heads={[t('day'), ...dayMeasures.map((name) => t(name))]}
          rows={props.days
            .filter((day) => day.requests > 0)
            .map((day) => ({
              href: href(day),
              cells: [fullDay()(at(day)), money(day.costNano, language()), count(day.requests, language()), count(day.tokens, language())],
            }))
            .reverse()}
        />
      )}
    />
  )
}
