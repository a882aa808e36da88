import { createMemo, createSignal, Show } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import { api, ask, askAll } from '../../api'
import { type ChannelLine, type Group, type GroupDraft, type Member, modes } from '../../contract'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { say } from '../../parts/toasts'
import { createChanges, Unsaved } from '../../parts/unsaved'
import { t } from '../../words/words'
import { DeleteGroup } from './delete-group'
import { draftOf, emptyGroup, freeName, numbered, ruleOf } from './draft'
import { Members } from './members'
import { modeHints, modeNames } from './modes'
import { Rule } from './rule'
import { Timing } from './timing'

interface SheetProps {
  of: Group | 'new' | undefined
  channels: readonly ChannelLine[]
  onSaved: () => void
  /** Another group is to be looked at instead. */
  onOpen: (id: number) => void
  onClose: () => void
}

/** One group, new or kept, in a sheet. */
export default function GroupSheet(props: SheetProps) {
  const which = createMemo(() => (props.of === 'new' ? 'new' : props.of?.id))
  return (
    <Show when={which()} keyed>
      <GroupForm {...props} group={props.of === 'new' ? undefined : props.of} />
    </Show>
  )
}

function GroupForm(props: SheetProps & { group?: Group }) {
  const [draft, setDraft] = createStore<GroupDraft>(props.group ? draftOf(props.group) : emptyGroup())
  const { isDirty, settle } = createChanges(() => draft)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const [deleting, setDeleting] = createSignal(false)

  const done = (sentence: string) => {
    settle()
    say(sentence)
    props.onSaved()
    props.onClose()
  }
  const ruled = ({ channelId, model }: Member) =>
    props.group?.members.some((member) => member.auto && member.channelId === channelId && member.model === model) ?? false
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setWrong()
    const body = { ...draft, name: draft.name.trim(), match: ruleOf(draft.match), members: numbered(draft.members) }
    const { fault } = await ask(props.group ? api.groups({ id: props.group.id }).patch(body) : api.groups.post(body))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    done(t('saved', { name: body.name }))
  }
  const copy = async () => {
    const { value, fault } = await askAll(api.groups.get)
    const name = freeName(props.group!.name, new Set(value?.map((group) => group.name)))
    const made = fault ? { fault } : await ask(api.groups.post({ ...draftOf(props.group!), name }))
    if (made.fault) return say(made.fault.message, 'failed')
    say(t('copied.as', { name: made.value.name }))
    props.onSaved()
    props.onOpen(made.value.id)
  }
  const remove = async () => {
    const { fault } = await ask(api.groups({ id: props.group!.id }).delete())
    if (fault) return say(fault.message, 'failed')
    done(t('deleted', { name: props.group!.name }))
  }

  return (
    <Sheet
      open
      title={props.group?.name ?? t('group.new')}
      onClose={props.onClose}
      foot={
        <>
          <Show when={props.group}>
            <Button look="danger" onClick={() => setDeleting(true)}>
              {t('delete')}
            </Button>
            <Button look="bare" onClick={copy}>
              {t('duplicate')}
            </Button>
          </Show>
          <span class="flex-1" />
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form="group" look="ink" busy={busy()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id="group" class="grid gap-5" onSubmit={save}>
        <Field label={t('name')} hint={t('group.name.hint')}>
          <Input
            name="name"
            required
            maxlength={191}
            autofocus={!props.group}
            autocapitalize="none"
            value={draft.name}
            onValue={(name) => setDraft({ name })}
          />
        </Field>
        <Field label={t('mode')} hint={t(modeHints[draft.mode])}>
          <Select
            value={draft.mode}
            options={modes.map((value) => ({ value, label: t(modeNames[value]) }))}
            onValue={(mode) => setDraft({ mode })}
          />
        </Field>
        <Members draft={draft} set={setDraft} channels={props.channels} ruled={ruled} />
        <Rule
          id={props.group?.id}
          draft={draft}
          hadRule={Boolean(props.group?.match)}
          channels={props.channels}
          onMatch={(match) => setDraft('match', reconcile(match))}
        />
        <Timing draft={draft} set={setDraft} />
        <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
      </form>
      <Unsaved when={isDirty()} />
      <Show when={props.group && deleting()}>
        <DeleteGroup group={props.group!} onConfirm={remove} onClose={() => setDeleting(false)} />
      </Show>
    </Sheet>
  )
}
