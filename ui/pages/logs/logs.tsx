import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js'
import { addressOf } from '../../address'
import { api, ask } from '../../api'
import type { Volume as VolumeOf } from '../../contract'
import { Page } from '../../frame/page'
import { flights, onFinished } from '../../live'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Select } from '../../parts/field'
import { Outline, Trouble } from '../../parts/loaded'
import { language, t } from '../../words/words'
import { createBook } from './book'
import { Chips } from './chips'
import { countedIn } from './counted'
import { Nothing, Tail } from './ends'
import { Export } from './export'
import { Filters } from './filters'
import { createKeys } from './keys'
import { LogSheet } from './log-sheet'
import { createNames } from './names'
import {
  conditionsOf,
  isWidened,
  listedPeriod,
  logQuery,
  markedOf,
  type Period,
  rangeNames,
  rangeOf,
  type Search,
  shownPeriod,
  usualRange,
} from './query'
import { rangeWords } from './ranges'
import { spanText } from './span'
import { LogTable } from './table'
import { Volume } from './volume'

/** Every request, the newest first, as it happens. All that narrows it stands in the address. */
export default function Logs() {
  const [search, setSearch] = useSearchParams<Search>()
  const plain = createMemo(() => JSON.stringify({ ...search, open: undefined }))
  const conditions = createMemo(() => {
    plain()
    return conditionsOf(search)
  })
  const isAway = createAway()
  const book = createBook(
    () => ({ conditions: conditions(), period: () => listedPeriod(search, Date.now()), key: plain() }),
    () => isAway(),
  )
  createEffect(on(isAway, (away) => !away && book.show(), { defer: true }))
  const volume = createVolume(search, plain)
  const names = createNames()
  const [current, setCurrent] = createSignal<string | undefined>(search.open)
  // A choice is a step back; each letter is not.
  const change = (next: Search) => setSearch(next, { scroll: false, replace: 'text' in next })
  const mark = (period: Period | undefined) =>
    change({
      from: period?.from === undefined ? undefined : new Date(period.from).toISOString(),
      to: period?.to === undefined ? undefined : new Date(period.to).toISOString(),
    })
  const open = (id: string | undefined) => {
    if (id) setCurrent(id)
    setSearch({ open: id }, { scroll: false, replace: Boolean(search.open) })
  }
  createKeys({ book, current, setCurrent, open: () => search.open, onOpen: open })
  const counted = () => {
    const of = volume.value()
    return of && !conditions().text ? countedIn(of, conditions().status, markedOf(search)) : 0
  }
  const marked = () => {
    const of = volume.value()
    const period = markedOf(search)
    return of && period && spanText(period, of, language())
  }

  return (
    <Page
      title={t('logs')}
      actions={
        <>
          <Ranges search={search} onChange={change} />
          <Export conditions={conditions()} period={listedPeriod(search, Date.now())} />
        </>
      }
    >
      <Filters search={search} names={names} onChange={change} />
      <Strip of={volume.value()} search={search} onMark={mark} />
      <Chips search={search} names={names} marked={marked()} onChange={change} />
      <Show when={book.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={() => void book.again()} />}</Show>
      <News n={book.held()} />
      <Show when={book.ready()} fallback={<Show when={!book.fault()}>{<Outline rows={12} />}</Show>}>
        <Show when={book.count()} fallback={<Nothing search={search} book={book} counted={counted()} onChange={change} />}>
          <LogTable book={book} href={(id) => addressOf('/logs', { ...search, open: id })} current={current()} onCurrent={setCurrent} />
          <Tail book={book} search={search} onChange={change} />
        </Show>
      </Show>
      <LogSheet
        id={search.open}
        flight={flights().find(({ id }) => id === search.open)}
        onStep={(by) => {
          const line = book.line(book.indexOf(search.open ?? '') + by)
          if (line) open(line.id)
        }}
        canStep={(by) => book.line(book.indexOf(search.open ?? '') + by) !== undefined}
        onClose={() => open(undefined)}
        focusBack={() => document.querySelector<HTMLElement>(`#row-${current()} a`) ?? undefined}
      />
    </Page>
  )
}

interface SearchProps {
  search: Search
  onChange: (search: Search) => void
}

/** How far back the page looks. */
function Ranges(props: SearchProps) {
  return (
    <span class="w-35 md:w-40">
      <Select
        label={t('range')}
        value={rangeOf(props.search)}
        options={rangeNames.map((range) => ({ value: range, label: t(rangeWords[range]) }))}
        onValue={(range) => props.onChange({ range: range === usualRange ? undefined : range, from: undefined, to: undefined })}
      />
    </span>
  )
}

/** When there were how many; its room is kept until that is known. */
function Strip(props: { of: VolumeOf | undefined; search: Search; onMark: (period: Period | undefined) => void }) {
  const conditions = () => conditionsOf(props.search)
  return (
    <Show when={props.of} fallback={<div class="mb-4 h-31.5 rounded-card border border-solid border-line bg-surface" />}>
      {(of) => (
        <Volume
          of={of()}
          status={conditions().status}
          marked={markedOf(props.search)}
          whole={!isWidened(props.search, Date.now()) ? t(rangeWords[rangeOf(props.search)]) : spanText(of(), of(), language())}
          isNow={shownPeriod(props.search, Date.now()).to === undefined}
          note={conditions().text ? t('volume.without-text') : undefined}
          onMark={props.onMark}
        />
      )}
    </Show>
  )
}

/** How many requests came while somebody reads further down, and the way up to them. */
function News(props: { n: number }) {
  return (
    <Show when={props.n}>
      {(n) => (
        <div class="sticky top-3 z-4 h-0 flex justify-center">
          <Button look="ink" icon="up" class="-mt-1 rounded-full shadow-[var(--float)]" onClick={() => window.scrollTo({ top: 0 })}>
            {t('logs.new', { n: n() })}
          </Button>
        </div>
      )}
    </Show>
  )
}

/** Whether the top of the page is out of sight. */
function createAway() {
  const [away, setAway] = createSignal(window.scrollY > 8)
  const look = () => setAway(window.scrollY > 8)
  window.addEventListener('scroll', look, { passive: true })
  onCleanup(() => window.removeEventListener('scroll', look))
  return away
}

/** The strip does not go by words, nor by what is marked in it; while requests end, it is counted again every few seconds. */
function createVolume(search: Search, key: () => string) {
  const wanted = createMemo(() => {
    key()
    const { status: _, text: __, ...rest } = conditionsOf(search)
    return JSON.stringify([rest, search.range, isWidened(search, Date.now()) && [search.from, search.to]])
  })
  const load = createLoad(
    () => `volume ${wanted()}`,
    () => {
      const { status: _, text: __, ...query } = logQuery(conditionsOf(search), shownPeriod(search, Date.now()))
      return ask(api.logs.volume.get({ query }))
    },
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  onFinished(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      void load.again()
    }, 2_000)
  })
  onCleanup(() => clearTimeout(timer))
  return load
}
