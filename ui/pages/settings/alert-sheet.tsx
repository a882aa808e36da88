import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Alert, AlertKinds } from '../../contract'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { Unsaved } from '../../parts/unsaved'
import { named, t } from '../../words/words'
import { type AlertEditing, createAlertEditing } from './alert-editing'
import { Events, QuietHours, TargetField } from './alert-fields'

interface SheetProps {
  of: Alert | 'new' | undefined
  kinds: AlertKinds
  onSaved: () => void
  onClose: () => void
}

/** One receiver of alerts, new or kept, in a sheet. */
export function AlertSheet(props: SheetProps) {
  const which = createMemo(() => (props.of === 'new' ? 'new' : props.of?.id))
  return (
    <Show when={which()} keyed>
      <Editor {...props} alert={props.of === 'new' ? undefined : props.of} />
    </Show>
  )
}

function Editor(props: SheetProps & { alert?: Alert }) {
  const editing = createAlertEditing({
    alert: props.alert,
    kinds: props.kinds,
    onSaved: () => props.onSaved(),
    onClose: () => props.onClose(),
  })
  const [deleting, setDeleting] = createSignal(false)
  return (
    <Sheet
      open
      title={props.alert?.name ?? t('alert.new')}
      onClose={props.onClose}
      foot={
        <>
          <Show when={props.alert}>
            {(alert) => (
              <>
                <Button look="danger" onClick={() => setDeleting(true)}>
                  {t('delete')}
                </Button>
                <Button busy={editing.busy()} onClick={() => editing.test(alert())}>
                  {t('alert.test')}
                </Button>
              </>
            )}
          </Show>
          <span class="flex-1" />
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form="alert" look="ink" busy={editing.busy()}>
            {props.alert ? t('save') : t('create')}
          </Button>
        </>
      }
    >
      <Fields editing={editing} alert={props.alert} kinds={props.kinds} />
      <Unsaved when={editing.isDirty()} />
      <Confirm
        open={deleting()}
        title={t('alert.delete', { name: props.alert?.name ?? '' })}
        consequence={t('alert.delete.consequence')}
        action={t('delete')}
        onConfirm={() => props.alert && void editing.remove(props.alert)}
        onClose={() => setDeleting(false)}
      />
    </Sheet>
  )
}

function Fields(props: { editing: AlertEditing; alert: Alert | undefined; kinds: AlertKinds }) {
  const { form, setForm } = props.editing
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void props.editing.save()
  }
  return (
    <form id="alert" class="grid gap-5" onSubmit={submit}>
      <Field label={t('name')}>
        <Input name="name" required maxlength={191} value={form.name} onValue={(name) => setForm({ name })} />
      </Field>
      <Show when={!props.alert}>
        <Field label={t('alert.kind')}>
          <Select
            value={form.kind}
            options={props.kinds.kinds.map(({ kind }) => ({ value: kind, label: named(`alert-kind.${kind}`, kind) }))}
            onValue={(kind) => setForm({ kind })}
          />
        </Field>
      </Show>
      <For each={props.editing.fields()}>
        {(field) => <TargetField field={field} kept={props.alert?.secrets ?? []} form={form} set={setForm} />}
      </For>
      <Events kinds={props.kinds} form={form} set={setForm} />
      <QuietHours form={form} set={setForm} />
      <Show when={props.editing.wrong()}>{(message) => <Trouble message={message()} />}</Show>
    </form>
  )
}
