import { useSearchParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { api, ask, askAll } from '../../api'
import type { Channel } from '../../contract'
import { Page } from '../../frame/page'
import { createLiveView } from '../../live'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Loaded } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { isTroubled } from '../../parts/standing'
import { Switch } from '../../parts/switch'
import { type Column, Lift, Table } from '../../parts/table'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { ChannelSheet } from './channel-sheet'
import { protocolNames } from './protocols'

export default function Channels() {
  const [query, setQuery] = useSearchParams<{ open?: string }>()
  const channels = createLoad(
    () => 'channels',
    () => askAll(api.channels.get),
  )
  const flights = createLiveView(() => void channels.again())
  const running = (channel: Channel) => flights().filter((flight) => flight.state !== 'waiting' && flight.channel === channel.name).length
  const open = () => (query.open === 'new' ? 'new' : channels.value()?.find((channel) => String(channel.id) === query.open))
  const add = () => setQuery({ open: 'new' })

  const enable = async (channel: Channel, enabled: boolean) => {
    const { fault } = await ask(api.channels({ id: channel.id }).patch({ enabled }))
    if (fault) say(fault.message, 'failed')
    await channels.again()
  }

  const columns = (): Column<Channel>[] => [
    { head: t('name'), cell: (channel) => <Name of={channel} running={running(channel)} />, phone: 'first' },
    {
      head: t('protocol'),
      cell: (channel) => (
        <span class="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          <span class="text-ink2 whitespace-nowrap">{protocolNames[channel.protocol]}</span>
          <span class="md:hidden inline-flex flex-wrap gap-1">
            <KeyTroubles of={channel} />
          </span>
        </span>
      ),
      phone: 'second',
    },
    {
      head: t('endpoint'),
      cell: (channel) => <Hosts of={channel} />,
      hidden: 'until-large',
    },
    { head: t('keys.upstream'), cell: (channel) => <Keys of={channel} />, end: true },
    { head: t('models'), cell: (channel) => <ModelCount n={channel.models.length} />, end: true, phone: 'second-end' },
    {
      head: t('enabled'),
      end: true,
      phone: 'first-end',
      cell: (channel) => (
        <Lift>
          <Switch label={t('enable', { name: channel.name })} checked={channel.enabled} onChange={(on) => enable(channel, on)} />
        </Lift>
      ),
    },
  ]

  return (
    <Page
      title={t('channels')}
      actions={
        <Show when={channels.value()?.length}>
          <Button look="ink" icon="plus" onClick={add}>
            {t('channel.new')}
          </Button>
        </Show>
      }
    >
      <Loaded from={channels}>
        {(list) => (
          <Show when={list().length} fallback={<NoChannels onAdd={add} />}>
            <Table label={t('channels')} columns={columns()} rows={list()} href={(channel) => `/channels?open=${channel.id}`} />
          </Show>
        )}
      </Loaded>
      <ChannelSheet of={open()} onSaved={channels.again} onClose={() => setQuery({ open: undefined })} />
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

/** Its name, and how many requests it serves just now. */
function Name(props: { of: Channel; running: number }) {
  return (
    <span class="inline-flex flex-wrap items-baseline gap-x-2">
      <span class="font-bold break-anywhere" classList={{ 'text-ink3': !props.of.enabled }}>
        {props.of.name}
      </span>
      <Show when={props.running}>
        <span class="text-small font-bold text-coral-text whitespace-nowrap">{t('channel.running', { n: props.running })}</span>
      </Show>
    </span>
  )
}

/** The column says what is counted; on a phone there is no column. */
function ModelCount(props: { n: number }) {
  return (
    <>
      <span class="max-md:hidden">{props.n}</span>
      <span class="md:hidden">{t('models.count', { n: props.n })}</span>
    </>
  )
}

/** How many keys, and how many of them are not fit to be used. */
function Keys(props: { of: Channel }) {
  return (
    <span class="inline-flex items-center gap-2">
      <KeyTroubles of={props.of} />
      {props.of.keys.length}
    </span>
  )
}

function KeyTroubles(props: { of: Channel }) {
  const broken = () => props.of.keys.filter((key) => key.status === 'invalid')
  const resting = () => props.of.keys.filter((key) => key.enabled && key.status !== 'invalid' && (isTroubled(key) || key.models.length))
  return (
    <>
      <Show when={broken().length}>
        <Mark tone="urchin" title={broken()[0]?.reason ?? undefined}>
          {t('keys.invalid', { n: broken().length })}
        </Mark>
      </Show>
      <Show when={resting().length}>
        <Mark tone="amber" title={(resting()[0]?.reason || resting()[0]?.models[0]?.reason) ?? undefined}>
          {t('keys.resting', { n: resting().length })}
        </Mark>
      </Show>
    </>
  )
}

/** The hosts, and whether one of them rests. */
function Hosts(props: { of: Channel }) {
  const resting = () => props.of.endpoints.filter(isTroubled)
  return (
    <span class="flex items-center gap-2 max-w-80">
      <span class="min-w-0 truncate text-ink2">{hosts(props.of)}</span>
      <Show when={resting().length}>
        <Mark tone="amber" title={resting()[0]?.reason ?? undefined}>
          {t('keys.resting', { n: resting().length })}
        </Mark>
      </Show>
    </span>
  )
}

const hosts = (channel: Channel) => channel.endpoints.map((endpoint) => URL.parse(endpoint.url)?.host ?? endpoint.url).join(', ')
