import { A } from '@solidjs/router'
import { createResource, Show } from 'solid-js'
import { api, ask } from '../../api'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { language, t } from '../../words/words'
import type { Book } from './book'
import { filterNames, markedOf, noFilter, rangeOf, type Search } from './query'
import { rangeWords } from './ranges'

interface EndProps {
  search: Search
  onChange: (search: Search) => void
}

const isNarrowed = (search: Search) => filterNames.some((name) => search[name]) || markedOf(search) !== undefined

/** Why there are no rows, and what to do about it. */
export function Nothing(props: EndProps & { book: Book; counted: number }) {
  const [any] = createResource(async () => Boolean((await ask(api.logs.get({ query: { limit: 1 } }))).value?.items.length))
  const wide = () => props.onChange({ ...noFilter, range: 'all' })
  return (
    <Show when={!props.book.busy() && any() !== undefined} fallback={<Searching book={props.book} />}>
      <Show when={any() && !props.counted} fallback={props.counted ? <Gone /> : <NoneYet />}>
        <Show
          when={isNarrowed(props.search)}
          fallback={
            <Empty title={t('logs.none-in', { range: t(rangeWords[rangeOf(props.search)]) })}>
              <Button onClick={wide}>{t('logs.all-time')}</Button>
            </Empty>
          }
        >
          <Empty title={t('logs.no-match')}>
            <div class="flex flex-wrap justify-center gap-2">
              <Button onClick={() => props.onChange(noFilter)}>{t('filter.clear')}</Button>
              <Show when={rangeOf(props.search) !== 'all' && !markedOf(props.search)}>
                <Button onClick={() => props.onChange({ range: 'all' })}>{t('logs.all-time')}</Button>
              </Show>
            </div>
          </Empty>
        </Show>
      </Show>
    </Show>
  )
}

const link =
  'inline-flex items-center h-control px-3 rounded-control border border-solid border-line bg-surface text-body font-medium text-ink no-underline hover:bg-hover'

function NoneYet() {
  return (
    <Empty title={t('logs.none')} text={t('logs.none.text')}>
      <A href="/keys" class={link}>
        {t('logs.none.keys')}
      </A>
    </Empty>
  )
}

/** The statistics know more than the log. */
function Gone() {
  return (
    <Empty title={t('logs.gone')} text={t('logs.gone.text')}>
      <A href="/settings/requests" class={link}>
        {t('logs.gone.settings')}
      </A>
    </Empty>
  )
}

function Searching(props: { book: Book }) {
  return (
    <p role="status" class="py-14 text-center text-body text-ink2">
      {props.book.next() ? t('logs.looking-to', { date: reached(props.book) }) : t('logs.looking')}
    </p>
  )
}

/** The day until which the log has been read. */
function reached(book: Book): string {
  const at = Number(book.next()?.split('-')[0])
  return new Date(at).toLocaleDateString(language(), { year: 'numeric', month: 'short', day: 'numeric' })
}

/** What is beneath the last row: more is on its way, or that was all of the time that is shown. */
export function Tail(props: EndProps & { book: Book }) {
  return (
    <p role="status" class="flex flex-wrap justify-center items-center gap-x-3 min-h-14 text-small text-ink2">
      <Show when={props.book.next()} fallback={<End {...props} />}>
        {t('logs.looking-to', { date: reached(props.book) })}
      </Show>
    </p>
  )
}

function End(props: EndProps) {
  const isAll = () => rangeOf(props.search) === 'all' || markedOf(props.search) !== undefined
  return (
    <Show when={!isAll()}>
      <span>{t('logs.end', { range: t(rangeWords[rangeOf(props.search)]) })}</span>
      <Button look="bare" onClick={() => props.onChange({ range: 'all' })}>
        {t('logs.all-time')}
      </Button>
    </Show>
  )
}
