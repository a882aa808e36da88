import { useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, lazy, on, Show, Suspense } from 'solid-js'
import { api, ask, type Fault } from '../../api'
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
import { identified, type Row, unpriced, withAnswer } from './draft'
import { sourceNames, sources } from './labels'
import { PriceTable } from './price-table'
import { SyncState } from './sync'

const PriceSheet = lazy(() => import('./price-sheet'))
const RecomputeSheet = lazy(() => import('./recompute-sheet'))

type Filter = { text?: string; source?: string; channel?: string }
const noFilter = { text: undefined, source: undefined, channel: undefined }
/** `recompute` is the model it is about; empty for all. */
type Query = Filter & { recompute?: string; open?: string; at?: string }
interface Listed {
  items: Row[]
  next: string | null
}

const pageSize = 100

export default function Prices() {
  const [query, setQuery] = useSearchParams<Query>()
  const filter = (): PriceQuery => ({
    text: query.text?.trim() || undefined,
    source: sources.find((source) => source === query.source),
    channelId: Number(query.channel) || undefined,
    limit: pageSize,
  })
  // One key for all filters: the old rows stay until the new ones are there, and typing does not blink.
  const prices = createLoad<Listed>(
    () => 'prices',
    () => listed(filter()),
  )
  const state = createLoad(
    () => 'price-state',
    () => ask(api.prices.state.get()),
  )
  createEffect(on([() => query.text, () => query.source, () => query.channel], () => void prices.again(), { defer: true }))

  const put = (change: (rows: readonly Row[]) => Row[]) => {
    const now = prices.value()
    if (now) prices.set({ ...now, items: change(now.items) })
  }
  /** Shows what the price is after it was taken away; rows stay where they are unless there are others now. */
  const look = async (row: Row) => {
    const { value, fault } = await listed({ text: row.model, limit: 200 })
    if (fault) return say(fault.message, 'failed')
    const isTwin = ({ model }: Row) => model === row.model
    const fresh = new Map(value.items.filter(isTwin).map((item) => [item.id, item]))
    if (prices.value()?.items.filter(isTwin).length !== fresh.size) return prices.again()
    put((rows) => rows.map((other) => fresh.get(other.id) ?? other))
  }
  const [stuck, setStuck] = createSignal<Fault>()
  let adding = false
  /** The next rows, of the list as it is when they come. */
  const more = async () => {
    const now = prices.value()
    if (adding || !now?.next) return
    adding = true
    const { value, fault } = await ask(api.prices.get({ query: { ...filter(), cursor: now.next } }))
    adding = false
    setStuck(fault)
    if (value && prices.value()?.next === now.next)
      prices.set({ items: identified([...prices.value()!.items, ...value.items]), next: value.next })
  }
  const filtered = () => Boolean(query.text || query.source || query.channel)
  const recompute = (model: string) => setQuery({ recompute: model || 'all' })
  const set = (row: Row, answer: PriceItem) => {
    put((rows) => withAnswer(rows, row, answer))
    if (row.requests)
      say(t('prices.kept', { model: row.model }), 'plain', { label: t('prices.recompute'), act: () => recompute(row.model) })
  }

  return (
    <Page title={t('prices')} actions={<Button onClick={() => recompute('')}>{t('prices.recompute')}</Button>}>
      <SyncState from={state} onSynced={prices.again} />
      <Filters filter={query} onChange={(filter) => setQuery(filter, { replace: true })} />
      <Show when={query.channel}>{(id) => <OfChannel id={Number(id())} onClear={() => setQuery({ channel: undefined })} />}</Show>
      <Loaded from={prices}>
        {(page) => (
          <Show when={page().items.length} fallback={<NoPrices filtered={filtered()} onClear={() => setQuery(noFilter)} />}>
            <Unpriced rows={unpriced(page().items)} />
            <PriceTable rows={page().items} onSet={set} onTaken={look} more={page().next !== null} onNearEnd={more} />
            <Show when={stuck()}>
              {(fault) => (
                <div class="mt-4">
                  <Trouble message={fault().message} id={fault().id} onRetry={more} />
                </div>
              )}
            </Show>
          </Show>
        )}
      </Loaded>
      <Show when={query.open} keyed>
        {(model) => (
          <Suspense>
            <PriceSheet
              model={model}
              channelId={query.at ? Number(query.at) : undefined}
              onSaved={prices.again}
              onRecompute={() => setQuery({ open: undefined, at: undefined, recompute: model })}
              onClose={() => setQuery({ open: undefined, at: undefined })}
            />
          </Suspense>
        )}
      </Show>
      <Show when={query.recompute}>
        {(model) => (
          <Suspense>
            <RecomputeSheet model={model() === 'all' ? '' : model()} onClose={() => setQuery({ recompute: undefined })} />
          </Suspense>
        )}
      </Show>
    </Page>
  )
}

async function listed(query: PriceQuery) {
  const { value, fault } = await ask(api.prices.get({ query }))
  return fault ? { fault } : { value: { items: identified(value.items), next: value.next } }
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
