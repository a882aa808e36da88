import { Show } from 'solid-js'
import { api, ask } from '../../api'
import { createLoad, lasting } from '../../load'
import { Bars } from '../../parts/bars'
import { Choice } from '../../parts/choice'
import { Loaded } from '../../parts/loaded'
import { language, t } from '../../words/words'
import { Card } from './card'
import { keepFresh } from './pulse'
import type { Period } from './range'
import type { Scope } from './scope'
import { type Dimension, dimensions, few, kinds, type Metric, metrics, rowsOf, scales } from './standings'

interface RankingProps {
  id: string
  range: string
  period: () => Period
  scope: Scope
  /** The address of this page for one endpoint. */
  narrowed: (endpoint: string) => string
  /** How many stand by their names, and where more of them do. */
  limit: number
  whole: string
  of: Metric
  by: Dimension
  onOf: (of: Metric) => void
  onBy: (by: Dimension) => void
}

/** Who has the most of something: a number, and by what it is told apart, both of which can be others. */
export function Ranking(props: RankingProps) {
  const ranking = lasting(
    createLoad(
      () => `ranking ${props.range} ${props.of} ${props.by} ${props.limit}`,
      async () => {
        const period = props.period()
        const { of, by } = props
        const asked = {
          from: String(period.from),
          to: String(period.to),
          by: kinds[by].by,
          metric: scales[of].metric,
          limit: props.limit === few ? few + 1 : props.limit,
          ...props.scope.filter,
        }
        const { value, fault } = await ask(api.stats.ranking.get({ query: asked }))
        return fault ? { fault } : { value: { of, by, period, items: value.items, count: value.count } }
      },
    ),
  )
  keepFresh(ranking.again, 15_000)
  const title = () => t('ranking', { of: t(scales[props.of].word), by: t(kinds[props.by].word) })
  return (
    <Card
      id={props.id}
      head={
        <div class="flex items-center -ms-1.5">
          <h2 class="sr-only">{title()}</h2>
          <Choice
            label={t('measure')}
            value={props.of}
            options={metrics.map((value) => ({ value, label: t(scales[value].word) }))}
            onValue={props.onOf}
          />
          <span class="text-ink2" aria-hidden="true">
            {t('by')}
          </span>
          <Choice
            label={t('told-apart-by')}
            value={props.by}
            options={dimensions.map((value) => ({ value, label: t(kinds[value].word) }))}
            onValue={props.onBy}
          />
        </div>
      }
    >
      <div class="min-h-66">
        <Loaded from={ranking} outline={<div role="status" aria-label={t('loading')} />}>
          {(loaded) => {
            const rows = () =>
              rowsOf(
                loaded(),
                { ...loaded(), sought: props.scope.sought, narrowed: props.narrowed, limit: props.limit, whole: props.whole },
                language(),
              )
            return (
              <Show when={rows().length} fallback={<p class="py-4 text-ink2">{t('ranking.none')}</p>}>
                <Bars label={title()} rows={rows()} />
              </Show>
            )
          }}
        </Loaded>
      </div>
    </Card>
  )
}
