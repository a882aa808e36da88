import { For, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { ChannelLine, GroupDraft, Member, Served } from '../../contract'
import { t } from '../../words/words'
import { AddMembers } from './add-members'
import { memberOf, missing, numbered, placed } from './draft'
import { MemberLine } from './member-line'
import { createSortable } from './sortable'

interface MembersProps {
  draft: GroupDraft
  set: SetStoreFunction<GroupDraft>
  channels: readonly ChannelLine[]
  ruled: (member: Member) => boolean
}

/** The members of a group in their order, and a search over everything that the channels serve to add more. */
export function Members(props: MembersProps) {
  const members = () => props.draft.members
  const channelName = (id: number) => props.channels.find((channel) => channel.id === id)?.name ?? `#${id}`
  const put = (next: readonly Member[]) => props.set('members', numbered(next))
  const add = (served: readonly Served[]) => put([...members(), ...missing(members(), served).map(memberOf)])
  const move = (from: number, to: number) => put(placed(members(), from, Math.min(Math.max(to, 0), members().length - 1)))
  const sortable = createSortable(move)
  return (
    <div class="grid gap-5">
      <fieldset class="m-0 p-0 border-0 min-w-0">
        <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('members')}</legend>
        <Show when={members().length} fallback={<p class="text-small text-ink3">{t('members.none')}</p>}>
          <ol class="m-0 p-0 list-none max-h-100 overflow-y-auto rounded-control border border-solid border-line">
            <For each={members()}>
              {(member, index) => (
                <MemberLine
                  member={member}
                  channel={channelName(member.channelId)}
                  weighted={props.draft.mode === 'weighted'}
                  ruled={props.ruled(member)}
                  index={index()}
                  last={members().length - 1}
                  sortable={sortable}
                  onMove={(by) => move(index(), index() + by)}
                  onWeight={(weight) => props.set('members', index(), { weight })}
                  onRemove={() => put(members().filter((_, at) => at !== index()))}
                />
              )}
            </For>
          </ol>
        </Show>
      </fieldset>
      <AddMembers chosen={members()} anybody={props.channels.length > 0} onAdd={add} />
    </div>
  )
}
