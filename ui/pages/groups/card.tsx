import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { Channel, Group, GroupDraft, Member } from '../../contract'
import { IconButton } from '../../parts/button'
import { Switch } from '../../parts/switch'
import { t } from '../../words/words'
import { Arms } from './arms'
import { moved, numbered, ordered } from './draft'
import { modeNames } from './modes'

interface CardProps {
  group: Group
  channels: ReadonlyMap<number, Channel>
  onChange: (draft: Partial<GroupDraft>) => void
}

/** One group as the octopus with an arm for each member. */
export function GroupCard(props: CardProps) {
  const members = () => ordered(props.group.members)
  const ready = (member: Member) => member.enabled && (props.channels.get(member.channelId)?.enabled ?? true)
  const enable = (index: number, enabled: boolean) =>
    props.onChange({ members: numbered(members().map((member, at) => (at === index ? { ...member, enabled } : member))) })

  return (
    <section aria-label={props.group.name} class="rounded-card border border-solid border-line bg-surface">
      <header class="flex items-center gap-3 ps-4 pe-2 pt-2">
        <h2 class="m-0 min-w-0 text-body font-bold break-anywhere">{props.group.name}</h2>
        <span class="text-small text-ink2 whitespace-nowrap me-auto">{t(modeNames[props.group.mode])}</span>
        <A
          href={`/groups?open=${props.group.id}`}
          noScroll
          aria-label={t('edit.named', { name: props.group.name })}
          class="inline-flex items-center h-control px-3 rounded-control text-body font-medium text-ink2 no-underline hover:bg-hover hover:text-ink"
        >
          {t('edit')}
        </A>
      </header>
      <Show when={members().length} fallback={<p class="px-4 pb-4 text-small text-ink2">{t('group.empty')}</p>}>
        <div class="flex px-4 pb-2">
          <Arms arms={members().map(ready)} />
          <ol class="m-0 p-0 list-none flex-1 min-w-0">
            <For each={members()}>
              {(member, index) => (
                <MemberRow
                  member={member}
                  channel={props.channels.get(member.channelId)}
                  weighted={props.group.mode === 'weighted'}
                  index={index()}
                  last={members().length - 1}
                  onMove={(by) => props.onChange({ members: moved(members(), index(), by) })}
                  onEnable={(enabled) => enable(index(), enabled)}
                />
              )}
            </For>
          </ol>
        </div>
      </Show>
    </section>
  )
}

interface RowProps {
  member: Member
  channel?: Channel
  weighted: boolean
  index: number
  last: number
  onMove: (by: -1 | 1) => void
  onEnable: (enabled: boolean) => void
}

function MemberRow(props: RowProps) {
  const name = () => `${props.channel?.name ?? props.member.channelId} ${props.member.model}`
  return (
    <li class="flex items-center gap-2 md:gap-3 h-14 md:h-12">
      <span class="w-5 text-small text-ink2">{props.index + 1}</span>
      <span class="min-w-0 flex-1 grid lg:flex lg:items-baseline lg:gap-3">
        <span class="truncate font-bold">{props.channel?.name ?? '…'}</span>
        <span class="truncate font-mono text-small text-ink2">{props.member.model}</span>
      </span>
      <Show when={props.weighted}>
        <span class="text-small text-ink2">× {props.member.weight}</span>
      </Show>
      <Show when={props.channel && !props.channel.enabled}>
        <span class="text-small text-ink3 max-md:hidden">{t('channel.off')}</span>
      </Show>
      <Show when={props.last > 0}>
        <span class="flex -me-1">
          <IconButton icon="up" label={t('move.up', { name: name() })} disabled={props.index === 0} onClick={() => props.onMove(-1)} />
          <IconButton
            icon="down"
            label={t('move.down', { name: name() })}
            disabled={props.index === props.last}
            onClick={() => props.onMove(1)}
          />
        </span>
      </Show>
      <Switch label={t('enable', { name: name() })} checked={props.member.enabled} onChange={(on) => props.onEnable(on)} />
    </li>
  )
}
