import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask, askAll } from '../../api'
import type { Group, GroupDraft, Member } from '../../contract'
import { say } from '../../parts/toasts'
import { createChanges } from '../../parts/unsaved'
import { t } from '../../words/words'
import { draftOf, emptyGroup, freeName, numbered, ruleOf } from './draft'

interface FormOptions {
  /** The group as it is kept; a new one has none. */
  group: Group | undefined
  onSaved: () => void
  onOpen: (id: number) => void
  onClose: () => void
}

export type GroupForm = ReturnType<typeof createGroupForm>

/** A group while it is being written, and what becomes of it. */
export function createGroupForm({ group, onSaved, onOpen, onClose }: FormOptions) {
  const [draft, setDraft] = createStore<GroupDraft>(group ? draftOf(group) : emptyGroup())
  const { isDirty, settle } = createChanges(() => draft)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const done = (sentence: string) => {
    settle()
    say(sentence)
    onSaved()
    onClose()
  }
  /** Whether a member is there by the group's rule, and would come again. */
  const isRuled = ({ channelId, model }: Member) =>
    group?.members.some((member) => member.auto && member.channelId === channelId && member.model === model) ?? false
  const save = async () => {
    setBusy(true)
    setWrong()
    const body = { ...draft, name: draft.name.trim(), match: ruleOf(draft.match), members: numbered(draft.members) }
    const { fault } = await ask(group ? api.groups({ id: group.id }).patch(body) : api.groups.post(body))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    done(t('saved', { name: body.name }))
  }
  const copy = async (of: Group) => {
    const { value, fault } = await askAll(api.groups.get)
    const name = freeName(of.name, new Set(value?.map((group) => group.name)))
    const made = fault ? { fault } : await ask(api.groups.post({ ...draftOf(of), name }))
    if (made.fault) return say(made.fault.message, 'failed')
    say(t('copied.as', { name: made.value.name }))
    onSaved()
    onOpen(made.value.id)
  }
  const remove = async ({ id, name }: Group) => {
    const { fault } = await ask(api.groups({ id }).delete())
    if (fault) return say(fault.message, 'failed')
    done(t('deleted', { name }))
  }
  return { draft, setDraft, isDirty, isRuled, wrong, busy, save, copy, remove }
}
