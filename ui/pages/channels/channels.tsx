import { useSearchParams } from '@solidjs/router'
import { createMemo, lazy, Show, Suspense } from 'solid-js'
import { addressOf } from '../../address'
import { api, ask } from '../../api'
import { Page } from '../../frame/page'
import { createLiveView, onChanged } from '../../live'
import { createLoad, steady } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Input, Select } from '../../parts/field'
import { Loaded } from '../../parts/loaded'
import { Table } from '../../parts/table'
import { t } from '../../words/words'
import { columnsOf } from './columns'
import { type ChannelRow, nextSorting, ranked, readSorting } from './rank'
import { createSwitching } from './switching'

const ChannelSheet = lazy(() => import('./channel-sheet'))
const Offer = lazy(() => import('./offer'))

/** Fewer channels are seen at a glance. */
const searchFrom = 8

export default function Channels() {
  const [query, setQuery] = useSearchParams<{ open?: string; text?: string; sort?: string; offer?: string }>()
  const channels = createLoad(
    () => 'channel-list',
    () => ask(api.channels.list.get()),
  )
  const traffic = createLoad(
    () => 'channel-traffic',
    () => ask(api.stats.channels.get()),
  )
  const flights = createLiveView(() => void channels.again())
  onChanged(['channels'], () => void channels.again())
  const running = createMemo(() => {
    const busy = flights().filter((flight) => flight.state !== 'waiting')
    return new Map([...Map.groupBy(busy, (flight) => flight.channel)].map(([name, of]) => [name, of.length]))
  })
  const rows = steady((): ChannelRow[] => {
    const known = new Map((traffic.value()?.items ?? []).map((each) => [each.id, each]))
    return (channels.value()?.items ?? []).map((channel) => ({ ...channel, traffic: known.get(channel.id) }))
  })
  const text = () => query.text?.trim() ?? ''
  const sorting = () => readSorting(query.sort)
  const found = createMemo(() => ranked(rows(), text(), sorting()))
  const add = () => setQuery({ open: 'new' })
  const enable = createSwitching(channels)
  const columns = columnsOf({ running: (name) => running().get(name) ?? 0, enable })
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
    <Page
      title={t('channels')}
      actions={
        <Show when={rows().length}>
          <Show when={rows().length >= searchFrom || text()}>
            <div class="max-md:order-last max-md:w-full flex gap-2 md:w-56">
              <Input
                type="search"
                name="search"
                aria-label={t('channels.search')}
                placeholder={t('channels.search')}
                autocapitalize="none"
                value={query.text ?? ''}
                onValue={(next) => setQuery({ text: next || undefined }, { replace: true })}
              />
              <span class="md:hidden w-36 shrink-0">
                <Select
                  label={t('sort')}
                  value={query.sort ?? ''}
                  options={orders()}
                  onValue={(sort) => setQuery({ sort: sort || undefined }, { replace: true })}
                />
              </span>
            </div>
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
      <Suspense>
        <Show when={query.open}>
          {(open) => (
            <ChannelSheet
              of={open()}
              onSaved={channels.again}
              onOpen={(id) => setQuery({ open: String(id) })}
              onOffer={(id) => setQuery({ offer: String(id), open: undefined })}
              onClose={() => setQuery({ open: undefined })}
            />
          )}
        </Show>
        <Show when={query.offer}>{(offer) => <Offer channelId={Number(offer())} onClose={() => setQuery({ offer: undefined })} />}</Show>
      </Suspense>
    </Page>
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
