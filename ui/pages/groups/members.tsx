import { createSignal, For, Index, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { Channel, GroupDraft, Member } from '../../contract'
import { Button, IconButton } from '../../parts/button'
import { box, Field, Input } from '../../parts/field'
import { matches } from '../../parts/lines'
import { Mark } from '../../parts/mark'
import { t } from '../../words/words'
import { memberOf, moved, numbered, type Served, servedBy } from './draft'

const shownAtMost = 40

interface MembersProps {
  draft: GroupDraft
  set: SetStoreFunction<GroupDraft>
  channels: readonly Channel[]
  ruled: (member: Member) => boolean
}

/** The members of a group in their order, and a search over everything that the channels serve to add more. */
export function Members(props: MembersProps) {
  const channelName = (id: number) => props.channels.find((channel) => channel.id === id)?.name ?? `#${id}`
  const put = (members: readonly Member[]) => props.set('members', numbered(members))
  const add = (served: readonly Served[]) => put([...props.draft.members, ...served.map(memberOf)])
  return (
    <div class="grid gap-5">
      <fieldset class="m-0 p-0 border-0 min-w-0">
        <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('members')}</legend>
        <Show when={props.draft.members.length} fallback={<p class="text-small text-ink3">{t('members.none')}</p>}>
          <ol class="m-0 p-0 list-none rounded-control border border-solid border-line">
            <Index each={props.draft.members}>
              {(member, index) => (
                <MemberLine
                  member={member()}
                  channel={channelName(member().channelId)}
                  weighted={props.draft.mode === 'weighted'}
                  ruled={props.ruled(member())}
                  index={index}
                  last={props.draft.members.length - 1}
                  onMove={(by) => put(moved(props.draft.members, index, by))}
                  onWeight={(weight) => props.set('members', index, { weight })}
                  onRemove={() => put(props.draft.members.filter((_, at) => at !== index))}
                />
              )}
            </Index>
          </ol>
        </Show>
      </fieldset>
      <AddMembers chosen={props.draft.members} channels={props.channels} onAdd={add} />
    </div>
  )
}

interface LineProps {
  member: Member
  channel: string
  weighted: boolean
  /** It is here by the group's rule, and would come again. */
  ruled: boolean
  index: number
  last: number
  onMove: (by: -1 | 1) => void
  onWeight: (weight: number) => void
  onRemove: () => void
}

function MemberLine(props: LineProps) {
  const name = () => `${props.channel} ${props.member.model}`
  return (
    <li class="flex items-center gap-1 ps-3 pe-1 min-h-11 border-t border-line border-solid first:border-t-0">
      <span class="min-w-0 flex-1 py-1">
        <span class="block truncate font-medium">{props.channel}</span>
        <span class="block truncate font-mono text-small text-ink2">{props.member.model}</span>
      </span>
      <Show when={props.ruled}>
        <Mark tone="plain">{t('member.auto')}</Mark>
      </Show>
      <Show when={props.weighted}>
        <span class="w-18 shrink-0">
          <input
            type="number"
            min="1"
            max="1000"
            required
            aria-label={t('weight.of', { name: name() })}
            class={`${box} h-control text-end`}
            value={props.member.weight}
            onChange={(event) => props.onWeight(event.currentTarget.valueAsNumber)}
          />
        </span>
      </Show>
      <IconButton icon="up" label={t('move.up', { name: name() })} disabled={props.index === 0} onClick={() => props.onMove(-1)} />
      <IconButton
        icon="down"
        label={t('move.down', { name: name() })}
        disabled={props.index === props.last}
        onClick={() => props.onMove(1)}
      />
      <IconButton icon="close" label={t('member.remove', { name: name() })} onClick={() => props.onRemove()} />
    </li>
  )
}

function AddMembers(props: { chosen: readonly Member[]; channels: readonly Channel[]; onAdd: (served: readonly Served[]) => void }) {
  const [search, setSearch] = createSignal('')
  const isChosen = (served: Served) => props.chosen.some((member) => member.channelId === served.channelId && member.model === served.model)
  const found = () =>
    servedBy(props.channels).filter((served) => !isChosen(served) && matches(`${served.channel} ${served.model}`, search().trim()))
  const stopEnter = (event: KeyboardEvent) => event.key === 'Enter' && event.preventDefault()
  return (
    <div class="grid gap-2">
      <Field label={t('members.add')}>
        <Input
          name="member"
          placeholder={t('members.search')}
          autocapitalize="none"
          value={search()}
          onValue={setSearch}
          onKeyDown={stopEnter}
        />
      </Field>
      <Show
        when={found().length}
        fallback={<p class="text-small text-ink3">{props.channels.length ? t('members.nothing') : t('members.no-channels')}</p>}
      >
        <ul
          aria-label={t('members.add')}
          class="m-0 p-1 list-none max-h-64 overflow-y-auto rounded-control border border-solid border-line"
        >
          <For each={found().slice(0, shownAtMost)}>{(served) => <Offer served={served} onAdd={() => props.onAdd([served])} />}</For>
        </ul>
        <div class="flex items-center gap-2">
          <span class="me-auto text-small text-ink2">{t('members.found', { n: found().length })}</span>
          <Show when={search().trim() && found().length > 1}>
            <Button onClick={() => props.onAdd(found())}>{t('members.add-all', { n: found().length })}</Button>
          </Show>
        </div>
      </Show>
    </div>
  )
}

function Offer(props: { served: Served; onAdd: () => void }) {
  return (
    <li>
      <button
        type="button"
        aria-label={t('member.add', { name: `${props.served.channel} ${props.served.model}` })}
        class="w-full min-h-8 flex items-center gap-3 px-2 rounded-control text-start hover:bg-hover"
        onClick={() => props.onAdd()}
      >
        <span class="min-w-0 flex-1 truncate font-mono text-small">{props.served.model}</span>
        <span class="shrink-0 max-w-2/5 truncate text-small text-ink2">{props.served.channel}</span>
      </button>
    </li>
  )
}
