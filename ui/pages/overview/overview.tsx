import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, lazy, Show, Suspense } from 'solid-js'
import { api, ask } from '../../api'
import { Page } from '../../frame/page'
import { createLoad, lasting } from '../../load'
import { IconButton } from '../../parts/button'
import { Trouble } from '../../parts/loaded'
import { t } from '../../words/words'
import { History } from './history'
import { logsAddress } from './logs-address'
import { type Measure, measures, tellingMeasure } from './measures'
import { Notices } from './notices'
import { Numbers } from './numbers'
import { keepFresh } from './pulse'
import { periodOf, type RangeQuery, rangeNames, rangeOf } from './range'
import { RangePicker } from './range-picker'
import { Ranking } from './ranking'
import { isScoped, type ScopeQuery, scopeOf } from './scope'
import { type Dimension, dimensions, type Metric, metrics } from './standings'
import { hasStarted, Start } from './start'
import { type DayMeasure, dayMeasures, Year } from './year'

const Narrowing = lazy(() => import('./narrowing'))

/** As it stands in the address: the time, of what, the chart's measure, and what the two rankings and the year are of. */
type Query = Partial<Record<'measure' | 'of' | 'by' | 'of2' | 'by2' | 'year' | keyof RangeQuery | keyof ScopeQuery, string>>

/** What a page of numbers says first, each one click from its cause. */
export default function Overview() {
  const [query, setQuery] = useSearchParams<Query>()
  const period = () => periodOf(query, Date.now())
  const isOngoing = () => period().to >= Date.now() - 60_000
  const scope = createMemo(() => scopeOf(query))
  const range = () => [rangeOf(query), query.from, query.to, scope().key].join(' ')
  const [isNarrowing, narrow] = createSignal(false)
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
  const [hasBegun, setBegun] = createSignal(hasStarted())
  // Empty charts tell nothing: until the first request there is only what leads to it.
  const isTelling = () => hasBegun() || isScoped(scope()) || overview.value()?.requests !== 0

  const pick = <T extends string>(known: readonly T[], wanted: string | undefined, usual: T): T =>
    known.find((one) => one === wanted) ?? usual
  const usual = () => tellingMeasure(overview.value())
  const measure = (): Measure => pick(measures, query.measure, usual())
  const left = () => ({ of: pick<Metric>(metrics, query.of, usual()), by: pick<Dimension>(dimensions, query.by, 'model') })
  const right = () => ({ of: pick<Metric>(metrics, query.of2, 'first-token'), by: pick<Dimension>(dimensions, query.by2, 'channel') })
  const here = (change: Partial<Query>, place = '') => {
    const known = Object.entries({ ...query, ...change }).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return `/?${new URLSearchParams(known)}${place && `#${place}`}`
  }
  const sources = createMemo(() => ({
    spend: here({ of: 'spend' }, 'ranking'),
    requests: logsAddress({ ...scope().sought, from: period().from, to: period().to }),
    tokens: here({ of: 'tokens' }, 'ranking'),
    firstToken: here({ of2: 'first-token' }, 'ranking-2'),
  }))

  return (
    <Page
      title={t('overview')}
      actions={
        <Show when={isTelling()}>
          <RangePicker query={query} onChange={(next) => setQuery(next)} />
          <IconButton
            icon="filter"
            class="max-md:-me-2 md:-ms-2"
            label={t('filters')}
            aria-expanded={isNarrowing()}
            aria-controls="narrowing"
            onClick={() => narrow(!isNarrowing())}
          />
        </Show>
      }
    >
      <Notices />
      <Start onRequest={() => setBegun(true)} />
      <Show when={isTelling()}>
        <Suspense>
          <Show when={isNarrowing() || isScoped(scope())}>
            <Narrowing query={query} isOpen={isNarrowing()} onChange={(next) => setQuery(next)} />
          </Show>
        </Suspense>
        <Show when={overview.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={overview.again} />}</Show>
        <Numbers of={overview.value()} isOngoing={isOngoing()} sources={sources()} />
        <History
          title={t(rangeNames[rangeOf(query)])}
          range={range()}
          period={period}
          scope={scope()}
          measure={measure()}
          onMeasure={(next) => setQuery({ measure: next })}
        />
        <div class="mt-4 grid lg:grid-cols-2 gap-4">
          <Ranking
            id="ranking"
            range={range()}
            period={period}
            scope={scope()}
            narrowed={(endpoint) => here({ endpoint })}
            {...left()}
            onOf={(of) => setQuery({ of })}
            onBy={(by) => setQuery({ by })}
          />
          <Ranking
            id="ranking-2"
            range={range()}
            period={period}
            scope={scope()}
            narrowed={(endpoint) => here({ endpoint })}
            {...right()}
            onOf={(of2) => setQuery({ of2 })}
            onBy={(by2) => setQuery({ by2 })}
          />
        </div>
        <Year
          scope={scope()}
          measure={pick<DayMeasure>(dayMeasures, query.year, 'requests')}
          onMeasure={(next) => setQuery({ year: next === 'requests' ? undefined : next })}
        />
      </Show>
    </Page>
  )
}
