import { Show } from 'solid-js'
import { Input, Select } from '../../parts/field'
import { t } from '../../words/words'
import { dayStart, periodOf, type Range, type RangeQuery, rangeNames, rangeOf, ranges, writeDay } from './range'

/** Which time the page is about; for days of one's own, two fields beside it. */
export function RangePicker(props: { query: RangeQuery; onChange: (query: RangeQuery) => void }) {
  const range = () => rangeOf(props.query)
  const options = () => ranges.map((value) => ({ value, label: t(rangeNames[value]) }))
  const days = () => {
    const { from, to } = periodOf(props.query, Date.now())
    return { from: writeDay(from), to: writeDay(to - 1) }
  }
  const choose = (next: Range) => {
    const usual = { from: writeDay(dayStart(Date.now(), -6)), to: writeDay(Date.now()) }
    props.onChange({ range: next === 'day' ? undefined : next, ...(next === 'custom' ? usual : { from: undefined, to: undefined }) })
  }
  const settle = (day: Partial<RangeQuery>) => props.onChange({ range: 'custom', ...days(), ...day })
  return (
    <>
      <Show when={range() === 'custom'}>
        <div class="flex items-center gap-2 max-sm:order-1 max-sm:w-full">
          <Input
            type="date"
            aria-label={t('range.from')}
            value={days().from}
            max={writeDay(Date.now())}
            onSettled={(from) => settle({ from })}
          />
          <span class="text-ink2" aria-hidden="true">
            –
          </span>
          <Input type="date" aria-label={t('range.to')} value={days().to} max={writeDay(Date.now())} onSettled={(to) => settle({ to })} />
        </div>
      </Show>
      <div class="w-35 md:w-40">
        <Select label={t('range')} value={range()} options={options()} onValue={choose} />
      </div>
    </>
  )
}
