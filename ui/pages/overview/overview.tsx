import { useSearchParams } from '@solidjs/router'
import { api, ask } from '../../api'
import { Page } from '../../frame/page'
import { createLoad } from '../../load'
import { Select } from '../../parts/field'
import { Loaded } from '../../parts/loaded'
import { t } from '../../words/words'
import { Numbers } from './numbers'
import { Start } from './start'

const hour = 3_600_000
const ranges = { day: 24 * hour, week: 7 * 24 * hour, month: 30 * 24 * hour }
type Range = keyof typeof ranges

export default function Overview() {
  const [query, setQuery] = useSearchParams<{ range?: Range }>()
  const range = () => (query.range && query.range in ranges ? query.range : 'day')
  const overview = createLoad(
    () => `overview ${range()}`,
    () =>
      ask(api.stats.overview.get({ query: { from: new Date(Date.now() - ranges[range()]).toISOString(), to: new Date().toISOString() } })),
  )
  const options = () => [
    { value: 'day' as const, label: t('range.day') },
    { value: 'week' as const, label: t('range.week') },
    { value: 'month' as const, label: t('range.month') },
  ]

  return (
    <Page
      title={t('overview')}
      actions={
        <div class="w-40">
          <Select
            label={t('range')}
            value={range()}
            options={options()}
            onValue={(next) => setQuery({ range: next === 'day' ? undefined : next })}
          />
        </div>
      }
    >
      <Loaded from={overview} outline={<Numbers />}>
        {(sums) => <Numbers of={sums()} />}
      </Loaded>
      <Start onFirstRequest={overview.again} />
    </Page>
  )
}
