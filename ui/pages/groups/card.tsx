import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { Channel, Group, GroupDraft } from '../../contract'
import type { Flight } from '../../live'
import { share } from '../../parts/figures'
import { isTroubled } from '../../parts/standing'
import { language, t } from '../../words/words'
import { type Arm, Arms } from './arms'
import { moved, numbered, ordered } from './draft'
import { MemberRow } from './member-row'
import { modeNames } from './modes'

type Member = Group['members'][number]

interface CardProps {
  group: Group
  channels: ReadonlyMap<number, Channel>
  flights: readonly Flight[]
  now: number
  onChange: (draft: Partial<GroupDraft>) => void
  onReset: (channelId: number) => void
}

/** One group as the octopus with an arm for each member. */
export function GroupCard(props: CardProps) {
  const members = () => ordered(props.group.members)
  const channelOf = (member: Member) => props.channels.get(member.channelId)
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

  return (
    <section aria-label={props.group.name} class="rounded-card border border-solid border-line bg-surface">
      <Head group={props.group} />
      <Show when={members().length} fallback={<p class="px-4 pb-4 text-small text-ink2">{t('group.empty')}</p>}>
        <div class="flex px-4 pb-2">
          <Arms arms={members().map(armOf)} />
          <ol class="m-0 p-0 list-none flex-1 min-w-0">
            <For each={members()}>
              {(member, index) => (
                <MemberRow
                  member={member}
                  channel={channelOf(member)}
                  weighted={props.group.mode === 'weighted'}
                  index={index()}
                  last={members().length - 1}
                  serving={serves(member)}
                  now={props.now}
                  onMove={(by) => props.onChange({ members: moved(members(), index(), by) })}
                  onEnable={(enabled) => enable(index(), enabled)}
                  onReset={() => props.onReset(member.channelId)}
                />
              )}
            </For>
          </ol>
        </div>
      </Show>
    </section>
  )
}

function Head(props: { group: Group }) {
  const cache = () => props.group.cache
  return (
    <header class="flex items-center gap-3 ps-4 pe-2 pt-2">
      <div class="min-w-0 flex-1 flex flex-wrap items-baseline gap-x-3">
        <h2 class="m-0 min-w-0 max-md:w-full text-body font-bold break-anywhere">{props.group.name}</h2>
        <span class="text-small text-ink2 whitespace-nowrap me-auto">{t(modeNames[props.group.mode])}</span>
        <Show when={cache().inputTokens > 0}>
          <span class="text-small text-ink2 whitespace-nowrap" title={t('group.cache.hint')}>
            {t('group.cache', { share: share(cache().cacheReadTokens, cache().inputTokens, language()) })}
          </span>
        </Show>
      </div>
      <A
        href={`/groups?open=${props.group.id}`}
        noScroll
        aria-label={t('edit.named', { name: props.group.name })}
        class="inline-flex items-center h-control px-3 rounded-control text-body font-medium text-ink2 no-underline hover:bg-hover hover:text-ink"
      >
        {t('edit')}
      </A>
    </header>
  )
}
