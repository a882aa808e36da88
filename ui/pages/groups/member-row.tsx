import { Show } from 'solid-js'
import type { ChannelLine, Group } from '../../contract'
import { IconButton } from '../../parts/button'
import { Duration } from '../../parts/figure'
import { moment } from '../../parts/figures'
import { Mark } from '../../parts/mark'
import { isTroubled, Reason, Standing } from '../../parts/standing'
import { Switch } from '../../parts/switch'
import { language, t } from '../../words/words'
import { Handle } from './handle'
import type { Sortable } from './sortable'

interface RowProps {
  member: Group['members'][number]
  /** Of its channel and its model. */
  name: string
  channel?: ChannelLine
  weighted: boolean
  index: number
  /** There are others to change places with. */
  movable: boolean
  sortable: Sortable
  /** How many requests it serves just now. */
  serving: number
  now: number
  onMove: (by: number) => void
  onEnable: (enabled: boolean) => void
  onReset: () => void
}

/** One member: who it is, how it fares, and why. */
export function MemberRow(props: RowProps) {
  let row!: HTMLLIElement
  let handle!: HTMLElement
  props.sortable.row(
    () => ({ row, handle }),
    () => props.index,
  )
  /** A row that is moved in the document loses its focus. */
  const keepFocus = (by: number) => {
    props.onMove(by)
    queueMicrotask(() => handle.focus())
  }
  const edge = () => (props.sortable.place()?.index === props.index ? props.sortable.place()?.edge : undefined)
  return (
    <li
      ref={row}
      class="relative flex items-center gap-2 md:gap-3 min-h-14 md:h-12 md:min-h-12"
      classList={{ 'opacity-40': props.sortable.dragged() === props.index }}
    >
      <Show when={edge()}>
        {(at) => (
          <span
            class="absolute inset-x-0 h-0.5 rounded-full bg-ink pointer-events-none"
            classList={{ '-top-px': at() === 'before', '-bottom-px': at() === 'behind' }}
          />
        )}
      </Show>
      <span class="w-5 text-small text-ink2">{props.index + 1}</span>
      <div class="min-w-0 flex-1 grid max-md:py-1.5">
        <span class="min-w-0 grid lg:flex lg:items-baseline lg:gap-3">
          <span class="truncate font-bold" title={props.channel?.name}>
            {props.channel?.name ?? '…'}
          </span>
          <span
            title={props.member.model}
            class="truncate font-mono text-small text-ink2"
            classList={{ 'md:max-lg:hidden': told(props.member) }}
          >
            {props.member.model}
          </span>
        </span>
        <Reason of={props.member} class="md:truncate break-anywhere" />
        <Missing member={props.member} />
        <Show when={!props.serving && props.member.enabled && props.member.status !== 'ready'}>
          <span class="md:hidden mt-1">
            <Fares {...props} />
          </span>
        </Show>
      </div>
      <Show when={props.weighted}>
        <span class="text-small text-ink2">× {props.member.weight}</span>
      </Show>
      <Show when={props.member.latencyMs !== null}>
        <span class="text-small text-ink2 max-lg:hidden" title={t('first-token')}>
          <Duration ms={props.member.latencyMs} />
        </span>
      </Show>
      <MemberState {...props} />
      <Show when={isTroubled(props.member)}>
        <IconButton icon="again" label={t('state.reset', { name: props.name })} onClick={() => props.onReset()} />
      </Show>
      <Switch label={t('enable', { name: props.name })} checked={props.member.enabled} onChange={(on) => props.onEnable(on)} />
      <Show when={props.movable}>
        <Handle
          name={props.name}
          ref={(element) => {
            handle = element
          }}
          onMove={keepFocus}
        />
      </Show>
    </li>
  )
}

const told = (member: RowProps['member']) => isTroubled(member) || member.missingSince !== null

function MemberState(props: RowProps) {
  return (
    <span class="text-end" classList={{ 'max-md:hidden': !props.serving }}>
      <Show when={props.serving} fallback={<Fares {...props} />}>
        <span class="text-small font-bold text-coral-text whitespace-nowrap">{serving(props.serving)}</span>
      </Show>
    </span>
  )
}

function Fares(props: RowProps) {
  return (
    <Show
      when={props.channel?.enabled === false}
      fallback={
        <span title={props.member.status === 'off' ? (props.member.reason ?? undefined) : undefined}>
          <Standing ready of={props.member} now={props.now} />
        </span>
      }
    >
      <span class="text-small text-ink3 whitespace-nowrap">{t('channel.off')}</span>
    </Show>
  )
}

const serving = (n: number) => (n === 1 ? t('state.serving') : t('state.serving.n', { n }))

/** The upstream no longer lists the model: it is tried when nothing else is left. */
function Missing(props: { member: RowProps['member'] }) {
  return (
    <Show when={props.member.missingSince}>
      {(since) => (
        <span class="flex items-center gap-2 text-small text-ink2" title={t('member.missing.hint')}>
          <Mark tone="amber">{t('member.missing')}</Mark>
          <span class="truncate">{t('state.since', { time: moment(new Date(since()), new Date(), language()) })}</span>
        </span>
      )}
    </Show>
  )
}
