import { useSearchParams } from '@solidjs/router'
import { createEffect, lazy, on, Show, Suspense } from 'solid-js'
import { api, ask } from '../../api'
import type { PriceItem, PriceQuery } from '../../contract'
import { Page } from '../../frame/page'
import { loadChannels } from '../../lists'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Chip } from '../../parts/chip'
import { Empty } from '../../parts/empty'
import { Input, Select } from '../../parts/field'
import { Loaded, Trouble } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { type Row, unpriced } from './draft'
import { sourceNames, sources } from './labels'
import { createPriceList } from './price-list'
import { PriceTable } from './price-table'
import { SyncState } from './sync'

const PriceSheet = lazy(() => import('./price-sheet'))
const RecomputeSheet = lazy(() => import('./recompute-sheet'))

type Filter = { text?: string; source?: string; channel?: string }
const noFilter = { text: undefined, source: undefined, channel: undefined }
/** `recompute` is the model it is about; empty for all. */
type Query = Filter & { recompute?: string; open?: string; at?: string }
const pageSize = 100

export default function Prices() {
  const [query, setQuery] = useSearchParams<Query>()
  const filter = (): PriceQuery => ({
    text: query.text?.trim() || undefined,
    source: sources.find((source) => source === query.source),
    channelId: Number(query.channel) || undefined,
    limit: pageSize,
  })
  const prices = createPriceList(filter)
  const state = createLoad(
    () => 'price-state',
    () => ask(api.prices.state.get()),
  )
  createEffect(on([() => query.text, () => query.source, () => query.channel], () => void prices.load.again(), { defer: true }))

  const filtered = () => Boolean(query.text || query.source || query.channel)
  const recompute = (model: string) => setQuery({ recompute: model || 'all' })
  const set = (row: Row, answer: PriceItem) => {
    prices.set(row, answer)
    if (row.requests)
      say(t('prices.kept', { model: row.model }), 'plain', { label: t('prices.recompute'), act: () => recompute(row.model) })
  }

  return (
    <Page title={t('prices')} actions={<Button onClick={() => recompute('')}>{t('prices.recompute')}</Button>}>
      <SyncState from={state} onSynced={prices.load.again} />
      <Filters filter={query} onChange={(filter) => setQuery(filter, { replace: true })} />
      <Show when={query.channel}>{(id) => <OfChannel id={Number(id())} onClear={() => setQuery({ channel: undefined })} />}</Show>
      <Loaded from={prices.load}>
        {(page) => (
          <Show when={page().items.length} fallback={<NoPrices filtered={filtered()} onClear={() => setQuery(noFilter)} />}>
            <Unpriced rows={unpriced(page().items)} />
            <PriceTable
              rows={page().items}
              onSet={set}
              onTaken={(row) => prices.look(row.model)}
              more={page().next !== null}
              onNearEnd={prices.more}
            />
            <Show when={prices.stuck()}>
              {(fault) => (
                <div class="mt-4">
                  <Trouble message={fault().message} id={fault().id} onRetry={prices.more} />
                </div>
              )}
            </Show>
          </Show>
        )}
      </Loaded>
      <Sheets
        query={query}
        onSaved={prices.load.again}
        onRecompute={(model) => setQuery({ open: undefined, at: undefined, recompute: model })}
        onClose={() => setQuery({ open: undefined, at: undefined, recompute: undefined })}
      />
    </Page>
  )
}

interface SheetsProps {
  query: Query
  onSaved: () => Promise<void>
  onRecompute: (model: string) => void
  onClose: () => void
}

/** What lies over the page as the address has it. */
function Sheets(props: SheetsProps) {
  return (
    <Suspense>
      <Show when={props.query.open} keyed>
        {(model) => (
          <PriceSheet
            model={model}
            channelId={props.query.at ? Number(props.query.at) : undefined}
            onSaved={props.onSaved}
            onRecompute={() => props.onRecompute(model)}
            onClose={props.onClose}
          />
        )}
      </Show>
      <Show when={props.query.recompute}>
        {(model) => <RecomputeSheet model={model() === 'all' ? '' : model()} onClose={props.onClose} />}
      </Show>
    </Suspense>
  )
}

function Filters(props: { filter: Filter; onChange: (filter: Filter) => void }) {
  let waiting: ReturnType<typeof setTimeout> | undefined
  const type = (text: string) => {
    clearTimeout(waiting)
    waiting = setTimeout(() => props.onChange({ text: text || undefined }), 200)
  }
  return (
    <search class="mb-4 grid grid-cols-[minmax(0,1fr)_minmax(0,9rem)] sm:grid-cols-[minmax(0,1fr)_12rem] gap-2">
      <Input
        type="search"
        aria-label={t('prices.search')}
        placeholder={t('prices.search')}
        autocapitalize="none"
        value={props.filter.text ?? ''}
        onValue={type}
      />
      <Select
        label={t('prices.source')}
        value={props.filter.source ?? ''}
        options={[{ value: '', label: t('prices.source.any') }, ...sources.map((value) => ({ value, label: t(sourceNames[value]) }))]}
        onValue={(source) => props.onChange({ source: source || undefined })}
      />
    </search>
  )
}

/** One came here from a channel: only its models are shown. */
function OfChannel(props: { id: number; onClear: () => void }) {
  const channels = loadChannels()
  const name = () => channels.value()?.find(({ id }) => id === props.id)?.name ?? String(props.id)
  return (
    <ul aria-label={t('filters')} class="m-0 mb-3 p-0 list-none">
      <Chip head={t('channel')} text={name()} onRemove={props.onClear} />
    </ul>
  )
}

/** Says aloud what the first rows are about. */
function Unpriced(props: { rows: readonly Row[] }) {
  return (
    <Show when={props.rows.length}>
      <p class="mb-3 text-small text-amber">{t('prices.unpriced', { n: props.rows.length })}</p>
    </Show>
  )
}

function NoPrices(props: { filtered: boolean; onClear: () => void }) {
  return (
    <Show when={props.filtered} fallback={<Empty title={t('prices.empty')} text={t('prices.empty.text')} />}>
      <Empty title={t('prices.no-match')}>
        <Button onClick={() => props.onClear()}>{t('filter.clear')}</Button>
      </Empty>
    </Show>
  )
}
