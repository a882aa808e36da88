import { useSearchParams } from '@solidjs/router'
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import { Page } from '../../frame/page'
import { IconButton } from '../../parts/button'
import { Trouble } from '../../parts/loaded'
import { t } from '../../words/words'
import { History } from './history'
import { Notices } from './notices'
import { Numbers } from './numbers'
import { rangeNames, rangeOf } from './range'
import { RangePicker } from './range-picker'
import { Ranking } from './ranking'
import { isScoped } from './scope'
import { hasStarted, Start } from './start'
import { createView, type Query, type View } from './view'
import { Year } from './year'

const Narrowing = lazy(() => import('./narrowing'))

/** What a page of numbers says first, each one click from its cause. */
export default function Overview() {
  const [query, setQuery] = useSearchParams<Query>()
  const view = createView(query)
  const { overview, scope } = view
  const [isNarrowing, narrow] = createSignal(false)
  const [hasBegun, setBegun] = createSignal(hasStarted())
  // Empty charts tell nothing: until the first request there is only what leads to it.
  const isTelling = () => hasBegun() || isScoped(scope()) || overview.value()?.requests !== 0
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
        <Numbers of={overview.value()} isOngoing={view.isOngoing()} sources={view.sources()} />
        <Charts view={view} query={query} onChange={setQuery} />
      </Show>
    </Page>
  )
}

/** How it went, who had the most of it, and a year of days. */
function Charts(props: { view: View; query: Query; onChange: (query: Query) => void }) {
  const { period, range, scope, narrowed, limit, whole, measure, left, right, year } = props.view
  const asked = () => ({ range: range(), period, scope: scope() })
  return (
    <>
      <History
        title={t(rangeNames[rangeOf(props.query)])}
        {...asked()}
        measure={measure()}
        onMeasure={(next) => props.onChange({ measure: next })}
      />
      <div class="mt-4 grid lg:grid-cols-2 gap-4">
        <Ranking
          id="ranking"
          limit={limit()}
          whole={whole('ranking')}
          {...asked()}
          narrowed={narrowed}
          {...left()}
          onOf={(of) => props.onChange({ of })}
          onBy={(by) => props.onChange({ by })}
        />
        <Ranking
          id="ranking-2"
          limit={limit()}
          whole={whole('ranking-2')}
          {...asked()}
          narrowed={narrowed}
          {...right()}
          onOf={(of2) => props.onChange({ of2 })}
          onBy={(by2) => props.onChange({ by2 })}
        />
      </div>
      <Year scope={scope()} measure={year()} onMeasure={(next) => props.onChange({ year: next === 'requests' ? undefined : next })} />
    </>
  )
}
