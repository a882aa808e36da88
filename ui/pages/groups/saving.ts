import { createSignal, onCleanup } from 'solid-js'
import { api, ask } from '../../api'
import type { Group, GroupDraft, Member } from '../../contract'
import type { Load } from '../../load'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { numbered, ordered, placed } from './draft'

const QUIET_MS = 800

/** Changes of groups that are shown at once and sent one after the other; what the server refuses is taken back. */
export function createSaving(groups: Load<Group[]>) {
  const waiting = new Map<number, Partial<GroupDraft>>()
  const sending = new Set<number>()
  /** The order before somebody began to move members about. */
  const before = new Map<number, { members: Member[]; timer: ReturnType<typeof setTimeout> }>()
  const [moved, tellMoved] = createSignal('')

  /** What others have changed is looked at once everything of ours has arrived. */
  const again = async () => {
    if (!sending.size) await groups.again()
  }

  function save(group: Group, draft: Partial<GroupDraft>) {
    groups.set((groups.value() ?? []).map((each) => (each.id === group.id ? shown(each, draft) : each)))
    waiting.set(group.id, { ...waiting.get(group.id), ...draft })
    if (!sending.has(group.id)) void send(group.id)
  }

  async function send(id: number) {
    sending.add(id)
    for (let draft = waiting.get(id); draft; draft = waiting.get(id)) {
      waiting.delete(id)
      const { fault } = await ask(api.groups({ id }).patch(draft))
      if (!fault) continue
      say(fault.message, 'failed')
      waiting.delete(id)
    }
    sending.delete(id)
    await again()
  }

  /** Puts a member at another place; once that has come to rest, it can be undone. */
  function move(group: Group, from: number, to: number, name: string) {
    const members = ordered(group.members)
    const known = before.get(group.id)
    clearTimeout(known?.timer)
    const origin = known?.members ?? numbered(members)
    before.set(group.id, { members: origin, timer: setTimeout(() => offerUndo(group, origin), QUIET_MS) })
    tellMoved(t('moved', { name, n: to + 1, all: members.length }))
    save(group, { members: placed(members, from, to) })
  }

  function offerUndo(group: Group, members: Member[]) {
    before.delete(group.id)
    say(t('moved.done', { name: group.name }), 'plain', { label: t('undo'), act: () => save(group, { members }) })
  }

  onCleanup(() => {
    for (const { timer } of before.values()) clearTimeout(timer)
  })
  return { save, move, moved, again }
}

/** The group as it will be: members that stay keep how they fare. */
function shown(group: Group, { members, ...rest }: Partial<GroupDraft>): Group {
  if (!members) return { ...group, ...rest }
  const known = new Map(group.members.map((member) => [`${member.channelId} ${member.model}`, member]))
  const next = members.flatMap((member) => {
    const kept = known.get(`${member.channelId} ${member.model}`)
    return kept ? { ...kept, ...member } : []
  })
  return { ...group, ...rest, members: next }
}
