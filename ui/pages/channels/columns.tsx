import { Show } from 'solid-js'
import { Duration, Money } from '../../parts/figure'
import { share } from '../../parts/figures'
import { Mark } from '../../parts/mark'
import { Spark } from '../../parts/spark'
import { Switch } from '../../parts/switch'
import { type Column, Lift } from '../../parts/table'
import { language, t } from '../../words/words'
import { protocolNames } from './protocols'
import { type ChannelRow, success } from './rank'

interface Doing {
  running: (channel: string) => number
  enable: (channel: ChannelRow, enabled: boolean) => void
}

/** The columns of the channels' table, named in the language of now. */
export const columnsOf = (doing: Doing) => (): Column<ChannelRow>[] => [
  { head: t('name'), sort: 'name', cell: (row) => <Name of={row} running={doing.running(row.name)} />, phone: 'first' },
  {
    head: t('protocol'),
    sort: 'protocol',
    hidden: 'until-large',
    cell: (row) => (
      <span class="text-ink2 md:whitespace-nowrap">
        {protocolNames[row.protocol]}
        <span class="md:hidden"> · {t('models.count', { n: row.models })}</span>
      </span>
    ),
    phone: 'second',
  },
  { head: t('models'), sort: 'models', end: true, cell: (row) => row.models.toLocaleString(language()) },
  { head: t('success'), sort: 'success', end: true, cell: (row) => <Success of={row} /> },
  { head: t('first-token'), sort: 'speed', end: true, hidden: 'until-large', cell: (row) => <Duration ms={row.traffic?.firstTokenP50} /> },
  { head: t('spend'), sort: 'spend', end: true, cell: (row) => <Spend of={row} />, phone: 'second-end' },
  {
    head: t('requests'),
    sort: 'requests',
    end: true,
    cell: (row) => (
      <span class="inline-flex items-center justify-end align-middle">
        <Spark values={row.traffic?.spark ?? []} />
      </span>
    ),
  },
  {
    head: t('enabled'),
    end: true,
    phone: 'first-end',
    cell: (row) => (
      <Lift>
        <Switch label={t('enable', { name: row.name })} checked={row.enabled} onChange={(on) => doing.enable(row, on)} />
      </Lift>
    ),
  },
]

/** Its name, how many requests it serves just now, and what of it is not fit to be used. */
function Name(props: { of: ChannelRow; running: number }) {
  return (
    <span class="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <span class="font-bold break-anywhere" classList={{ 'text-ink3': !props.of.enabled }}>
        {props.of.name}
      </span>
      <Show when={props.running}>
        <span class="text-small font-bold text-coral-text whitespace-nowrap">{t('channel.running', { n: props.running })}</span>
      </Show>
      <Show when={props.of.enabled}>
        <Show when={props.of.keys.invalid}>
          <Mark tone="urchin" title={props.of.reason ?? undefined}>
            {t('keys.invalid', { n: props.of.keys.invalid })}
          </Mark>
        </Show>
        <Show when={props.of.keys.resting}>
          <Mark tone="amber" title={props.of.reason ?? undefined}>
            {t('keys.resting', { n: props.of.keys.resting })}
          </Mark>
        </Show>
        <Show when={props.of.resting}>
          <Mark tone="amber" title={props.of.reason ?? undefined}>
            {t('endpoints.resting', { n: props.of.resting })}
          </Mark>
        </Show>
      </Show>
    </span>
  )
}

function Success(props: { of: ChannelRow }) {
  const known = () => success(props.of.traffic)
  return (
    <Show when={known()} fallback={<span class="text-ink3">–</span>}>
      {(of) => <span title={t('channel.asked', { n: props.of.traffic?.requests ?? 0 })}>{share(of().served, of().of, language())}</span>}
    </Show>
  )
}

/** On a phone with how many of its requests went well, and nothing where there were none. */
function Spend(props: { of: ChannelRow }) {
  const known = () => success(props.of.traffic)
  return (
    <span classList={{ 'max-md:hidden': !props.of.traffic }}>
      <Show when={known()}>
        {(of) => <span class="md:hidden">{t('served', { share: share(of().served, of().of, language()) })} · </span>}
      </Show>
      <Money nano={props.of.traffic?.costNano} />
    </span>
  )
}
