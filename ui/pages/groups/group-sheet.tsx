import { createMemo, createSignal, Show } from 'solid-js'
import { reconcile } from 'solid-js/store'
import { type ChannelLine, type Group, modes } from '../../contract'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { Unsaved } from '../../parts/unsaved'
import { t } from '../../words/words'
import { DeleteGroup } from './delete-group'
import { createGroupForm, type GroupForm } from './group-form'
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
      <Editor {...props} group={props.of === 'new' ? undefined : props.of} />
    </Show>
  )
}

function Editor(props: SheetProps & { group?: Group }) {
  const form = createGroupForm({
    group: props.group,
    onSaved: () => props.onSaved(),
    onOpen: (id) => props.onOpen(id),
    onClose: () => props.onClose(),
  })
  const [deleting, setDeleting] = createSignal(false)
  return (
    <Sheet
      open
      title={props.group?.name ?? t('group.new')}
      onClose={props.onClose}
      foot={
        <>
          <Show when={props.group}>
            {(group) => (
              <>
                <Button look="danger" onClick={() => setDeleting(true)}>
                  {t('delete')}
                </Button>
                <Button look="bare" onClick={() => form.copy(group())}>
                  {t('duplicate')}
                </Button>
              </>
            )}
          </Show>
          <span class="flex-1" />
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form="group" look="ink" busy={form.busy()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <Fields form={form} group={props.group} channels={props.channels} />
      <Unsaved when={form.isDirty()} />
      <Show when={deleting() && props.group}>
        {(group) => <DeleteGroup group={group()} onConfirm={() => form.remove(group())} onClose={() => setDeleting(false)} />}
      </Show>
    </Sheet>
  )
}

function Fields(props: { form: GroupForm; group: Group | undefined; channels: readonly ChannelLine[] }) {
  const { draft, setDraft } = props.form
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void props.form.save()
  }
  return (
    <form id="group" class="grid gap-5" onSubmit={submit}>
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
      <Members draft={draft} set={setDraft} channels={props.channels} ruled={props.form.isRuled} />
      <Rule
        id={props.group?.id}
        draft={draft}
        hadRule={Boolean(props.group?.match)}
        channels={props.channels}
        onMatch={(match) => setDraft('match', reconcile(match))}
      />
      <Timing draft={draft} set={setDraft} />
      <Show when={props.form.wrong()}>{(message) => <Trouble message={message()} />}</Show>
    </form>
  )
}
