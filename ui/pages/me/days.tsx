import { createSignal, Show } from 'solid-js'
import type { Own } from '../../contract'
import { Button } from '../../parts/button'
import { Column } from '../../parts/columns'
import { count, money } from '../../parts/figures'
import { Values } from '../../parts/values'
import { language, t } from '../../words/words'

/** The last thirty days by requests, today in coral; the same as a table for who would rather read. */
export function Days(props: { days: Own['days'] }) {
  const [asTable, setAsTable] = createSignal(false)
  const top = () => Math.max(...props.days.map((day) => day.requests), 1)
  const sum = (pick: (day: Own['days'][number]) => number) => props.days.reduce((all, day) => all + pick(day), 0)
  const spent = () => money(sum((day) => day.cost) * 1e9, language())
  // Limits do not count what failed, so that is told apart.
  const failed = () => sum((day) => day.failed)
  const label = () =>
    [t('me.uses', { n: sum((day) => day.requests) }), ...(failed() ? [t('failed.n', { n: failed() })] : []), spent()].join(' · ')
  const dayOf = (day: string) => new Date(`${day}T12:00:00`).toLocaleDateString(language(), { month: 'short', day: 'numeric' })
  const rows = () =>
    props.days.toReversed().map((day) => ({
      cells: [
        dayOf(day.day),
        count(day.requests, language()),
        count(day.inputTokens + day.outputTokens, language()),
        money(day.cost * 1e9, language()),
      ],
    }))
  return (
    <>
      <div class="flex flex-wrap items-center gap-x-3 mb-3">
        <h2 class="text-body font-bold max-md:flex-1">{t('me.days')}</h2>
        <span class="md:flex-1 max-md:order-1 max-md:w-full text-small text-ink2">{label()}</span>
        <Button look="bare" class="-me-3" onClick={() => setAsTable(!asTable())}>
          {asTable() ? t('me.chart') : t('me.table')}
        </Button>
      </div>
      <Show
        when={asTable()}
        fallback={
          <>
            <div role="img" aria-label={label()} class="flex items-end gap-px h-28 border-b border-solid border-line">
              {props.days.map((day, index) => (
                <span class="flex-1 flex justify-center h-full" title={`${dayOf(day.day)}: ${count(day.requests, language())}`}>
                  <Column
                    top={top()}
                    now={index === props.days.length - 1}
                    layers={[{ value: day.requests, tone: 'bg-ink', main: true }]}
                  />
                </span>
              ))}
            </div>
            <div class="flex justify-between mt-1.5 text-tiny text-ink3" aria-hidden="true">
              <span>{dayOf(props.days[0]?.day ?? '')}</span>
              <span>{t('me.today')}</span>
            </div>
          </>
        }
      >
        <Values label={t('me.days')} heads={[t('time'), t('requests'), t('tokens'), t('spend')]} rows={rows()} />
      </Show>
    </>
  )
}
