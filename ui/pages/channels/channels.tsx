import { useSearchParams } from '@solidjs/router'
import { createMemo, lazy, Show, Suspense } from 'solid-js'
import { addressOf } from '../../address'
import { Page } from '../../frame/page'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Input, Select } from '../../parts/field'
import { Loaded } from '../../parts/loaded'
import { Table } from '../../parts/table'
import { t } from '../../words/words'
import { createChannelRows } from './channel-rows'
import { columnsOf } from './columns'
import { nextSorting, ranked, readSorting } from './rank'
import { createSwitching } from './switching'

const ChannelSheet = lazy(() => import('./channel-sheet'))
const Offer = lazy(() => import('./offer'))

/** Fewer channels are seen at a glance. */
const searchFrom = 8

type Query = Partial<Record<'open' | 'text' | 'sort' | 'offer', string>>

/** Every upstream account, and how it fares. */
export default function Channels() {
  const [query, setQuery] = useSearchParams<Query>()
  const { channels, traffic, rows, running } = createChannelRows()
  const text = () => query.text?.trim() ?? ''
  const sorting = () => readSorting(query.sort)
  const found = createMemo(() => ranked(rows(), text(), sorting()))
  const add = () => setQuery({ open: 'new' })
  const enable = createSwitching(channels)
  const columns = columnsOf({ running, enable })

  return (
    <Page
      title={t('channels')}
      actions={
        <Show when={rows().length}>
          <Show when={rows().length >= searchFrom || text()}>
            <Finding query={query} onChange={(next) => setQuery(next, { replace: true })} />
          </Show>
          <Button look="ink" icon="plus" onClick={add}>
            {t('channel.new')}
          </Button>
        </Show>
      }
    >
      <Loaded from={channels}>
        {(list) => (
          <Show when={list().items.length} fallback={<NoChannels onAdd={add} />}>
            <Show when={found().length} fallback={<p class="text-body text-ink2">{t('channels.nothing', { text: text() })}</p>}>
              <Table
                label={t('channels')}
                columns={columns()}
                rows={found()}
                href={(channel) => addressOf('/channels', { ...query, open: String(channel.id) })}
                sorting={sorting()}
                onSort={(by) => setQuery({ sort: nextSorting(sorting(), by) }, { replace: true })}
              />
              <p class="mt-3 text-small text-ink3">
                <Show when={traffic.fault()} fallback={t('channels.lately')}>
                  {(fault) => <span class="text-urchin">{fault().message}</span>}
                </Show>
              </p>
            </Show>
          </Show>
        )}
      </Loaded>
      <Sheets query={query} onSaved={channels.again} onChange={setQuery} />
    </Page>
  )
}

interface QueryProps {
  query: Query
  onChange: (query: Query) => void
}

/** Of many channels those with some words; on a phone, whose table has no heads to press, their order as well. */
function Finding(props: QueryProps) {
  const orders = () => [
    { value: '', label: t('sort.none') },
    { value: 'name', label: t('name') },
    { value: '-spend', label: t('spend') },
    { value: '-requests', label: t('requests') },
    { value: 'success', label: t('success') },
    { value: 'speed', label: t('first-token') },
    { value: '-models', label: t('models') },
  ]

  return (
    <div class="max-md:order-last max-md:w-full flex gap-2 md:w-56">
      <Input
        type="search"
        name="search"
        aria-label={t('channels.search')}
        placeholder={t('channels.search')}
        autocapitalize="none"
        value={props.query.text ?? ''}
        onValue={(next) => props.onChange({ text: next || undefined })}
      />
      <span class="md:hidden w-36 shrink-0">
        <Select
          label={t('sort')}
          value={props.query.sort ?? ''}
          options={orders()}
          onValue={(sort) => props.onChange({ sort: sort || undefined })}
        />
      </span>
    </div>
  )
}

/** What lies over the page as the address has it. */
function Sheets(props: QueryProps & { onSaved: () => Promise<void> }) {
  return (
    <Suspense>
      <Show when={props.query.open}>
        {(open) => (
          <ChannelSheet
            of={open()}
            onSaved={props.onSaved}
            onOpen={(id) => props.onChange({ open: String(id) })}
            onOffer={(id) => props.onChange({ offer: String(id), open: undefined })}
            onClose={() => props.onChange({ open: undefined })}
          />
        )}
      </Show>
      <Show when={props.query.offer}>
        {(offer) => <Offer channelId={Number(offer())} onClose={() => props.onChange({ offer: undefined })} />}
      </Show>
    </Suspense>
  )
}

function NoChannels(props: { onAdd: () => void }) {
  return (
    <Empty title={t('channels.none')} text={t('channels.none.text')}>
      <Button look="ink" icon="plus" onClick={() => props.onAdd()}>
        {t('channel.new')}
      </Button>
    </Empty>
  )
}
