import { createMemo } from 'solid-js'
import { addressOf } from '../../address'
import { api, ask } from '../../api'
import { createLoad, lasting } from '../../load'
import { logsAddress } from './logs-address'
import { type Measure, measures, tellingMeasure } from './measures'
import { keepFresh } from './pulse'
import { periodOf, type RangeQuery, rangeOf } from './range'
import { type ScopeQuery, scopeOf } from './scope'
import { type Dimension, dimensions, few, type Metric, many, metrics } from './standings'
import { type DayMeasure, dayMeasures } from './year'

/** As it stands in the address: the time, of what, the chart's measure, what the two rankings are of, whether they are whole, and what the year is of. */
export type Query = Partial<Record<'measure' | 'of' | 'by' | 'of2' | 'by2' | 'top' | 'year' | keyof RangeQuery | keyof ScopeQuery, string>>

export type View = ReturnType<typeof createView>

/** What an address asks to see, the sums of that, and where they come from. */
export function createView(query: Query) {
  const period = () => periodOf(query, Date.now())
  const scope = createMemo(() => scopeOf(query))
  const range = () => [rangeOf(query), query.from, query.to, scope().key].join(' ')
  const overview = lasting(
    createLoad(
      () => `overview ${range()}`,
      () => {
        const { from, to, previousFrom } = period()
        const text = { from: String(from), to: String(to), previousFrom: previousFrom === undefined ? undefined : String(previousFrom) }
        return ask(api.stats.overview.get({ query: { ...text, ...scope().filter } }))
      },
    ),
  )
  keepFresh(overview.again, 5_000)
  const usual = () => tellingMeasure(overview.value())
  const here = (change: Partial<Query>, place = '') => `${addressOf('/', { ...query, ...change })}${place && `#${place}`}`
  const sources = createMemo(() => ({
    spend: here({ of: 'spend' }, 'ranking'),
    requests: logsAddress({ ...scope().sought, from: period().from, to: period().to }),
    tokens: here({ of: 'tokens' }, 'ranking'),
    firstToken: here({ of2: 'first-token' }, 'ranking-2'),
  }))
  return {
    period,
    scope,
    range,
    overview,
    sources,
    isOngoing: () => period().to >= Date.now() - 60_000,
    measure: (): Measure => pick(measures, query.measure, usual()),
    left: () => ({ of: pick<Metric>(metrics, query.of, usual()), by: pick<Dimension>(dimensions, query.by, 'model') }),
    right: () => ({ of: pick<Metric>(metrics, query.of2, 'first-token'), by: pick<Dimension>(dimensions, query.by2, 'channel') }),
    year: () => pick<DayMeasure>(dayMeasures, query.year, 'requests'),
    limit: () => (query.top === 'all' ? many : few),
    /** This page with more of those who stand in its rankings. */
    whole: (place: string) => here({ top: 'all' }, place),
    /** This page of one endpoint alone. */
    narrowed: (endpoint: string) => here({ endpoint }),
  }
}

const pick = <T extends string>(known: readonly T[], wanted: string | undefined, usual: T): T =>
  known.find((one) => one === wanted) ?? usual
