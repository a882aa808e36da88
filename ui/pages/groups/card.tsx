import { A, useSearchParams } from '@solidjs/router'
import { createSignal, For, type JSX, Show } from 'solid-js'
import { addressOf } from '../../address'
import type { ChannelLine, Group, GroupDraft } from '../../contract'
import type { Flight } from '../../live'
import { Button } from '../../parts/button'
import { share } from '../../parts/figures'
import { isTroubled } from '../../parts/standing'
import { WhenSeen } from '../../parts/when-seen'
import { language, t } from '../../words/words'
import { type Arm, Arms } from './arms'
import { numbered, ordered } from './draft'
import { MemberRow } from './member-row'
import { modeNames } from './modes'
import { createSortable } from './sortable'

type Member = Group['members'][number]

interface CardProps {
  group: Group
  channels: ReadonlyMap<number, ChannelLine>
  flights: readonly Flight[]
  now: number
  onChange: (draft: Partial<GroupDraft>) => void
  onMove: (from: number, to: number, name: string) => void
  onReset: (channelId: number) => void
}

/** An octopus with more arms than this is not looked at as a whole. */
const shownFirst = 12

/** One group as the octopus with an arm for each member. */
export function GroupCard(props: CardProps) {
  const [all, showAll] = createSignal(false)
  const members = () => ordered(props.group.members)
  const shown = () => (all() ? members() : members().slice(0, shownFirst))
  const channelOf = (member: Member) => props.channels.get(member.channelId)
  const nameOf = (member: Member) => `${channelOf(member)?.name ?? member.channelId} ${member.model}`
  const serves = (member: Member) =>
    props.flights.filter(
      (flight) =>
        flight.state !== 'waiting' &&
        flight.group === props.group.name &&
        flight.channel === channelOf(member)?.name &&
        flight.upstreamModel === member.model,
    ).length
  const armOf = (member: Member): Arm => {
    if (serves(member)) return 'serving'
    if (member.status === 'off') return 'off'
    return isTroubled(member) ? 'resting' : 'ready'
  }
  const enable = (index: number, enabled: boolean) =>
    props.onChange({ members: numbered(members().map((member, at) => (at === index ? { ...member, enabled } : member))) })
  const move = (from: number, to: number) => {
    const at = Math.min(Math.max(to, 0), members().length - 1)
    if (at !== from) props.onMove(from, at, nameOf(members()[from]!))
  }
  const sortable = createSortable(move)

  return (
    <section aria-label={props.group.name} data-row class="rounded-card border border-solid border-line bg-surface">
      <Head group={props.group} />
      <Show when={members().length} fallback={<p class="px-4 pb-4 text-small text-ink2">{t('group.empty')}</p>}>
        <div class="flex px-4 pb-2" style={{ '--rows': shown().length }}>
          <WhenSeen room="w-full h-[calc(var(--rows)*3.5rem)] md:h-[calc(var(--rows)*3rem)]">
            <Arms arms={shown().map(armOf)} />
            <ol class="m-0 p-0 list-none flex-1 min-w-0">
              <For each={shown()}>
                {(member, index) => (
                  <MemberRow
                    member={member}
                    name={nameOf(member)}
                    channel={channelOf(member)}
                    weighted={props.group.mode === 'weighted'}
                    index={index()}
                    movable={members().length > 1}
                    sortable={sortable}
                    serving={serves(member)}
                    now={props.now}
                    onMove={(by) => move(index(), index() + by)}
                    onEnable={(enabled) => enable(index(), enabled)}
                    onReset={() => props.onReset(member.channelId)}
                  />
                )}
              </For>
            </ol>
          </WhenSeen>
        </div>
        <Show when={members().length > shown().length}>
          <div class="px-4 pb-3">
            <Button look="bare" onClick={() => showAll(true)}>
              {t('members.more', { n: members().length - shown().length })}
            </Button>
          </div>
        </Show>
      </Show>
    </section>
  )
}

function Head(props: { group: Group }) {
  const [query] = useSearchParams()
  const way = (to: 'open' | 'try') => addressOf('/groups', { ...query, [to]: String(props.group.id) })
  const cache = () => props.group.cache
  return (
    <header class="flex items-center gap-1 ps-4 pe-2 pt-2">
      <div class="min-w-0 flex-1 flex flex-wrap items-baseline gap-x-3">
        <h2 class="m-0 min-w-0 max-md:w-full text-body font-bold break-anywhere">{props.group.name}</h2>
        <span class="text-small text-ink2 whitespace-nowrap me-auto">{t(modeNames[props.group.mode])}</span>
        <Show when={cache().cacheReadTokens > 0}>
          <span class="text-small text-ink2 whitespace-nowrap" title={t('group.cache.hint')}>
            {t('group.cache', { share: share(cache().cacheReadTokens, cache().inputTokens, language()) })}
          </span>
        </Show>
      </div>
      <Show when={props.group.members.length}>
        <Way to={way('try')} label={t('try.named', { name: props.group.name })}>
          {t('try')}
        </Way>
      </Show>
      <Way opens to={way('open')} label={t('edit.named', { name: props.group.name })}>
        {t('edit')}
      </Way>
    </header>
  )
}

function Way(props: { to: string; label: string; opens?: boolean; children: JSX.Element }) {
  return (
    <A
      href={props.to}
      noScroll
      aria-label={props.label}
      data-open={props.opens || undefined}
      class="inline-flex items-center h-control px-3 rounded-control text-body font-medium text-ink2 no-underline whitespace-nowrap hover:bg-hover hover:text-ink"
    >
      {props.children}
    </A>
  )
}
