import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import { createStore, type SetStoreFunction } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Alert, AlertField, AlertKinds } from '../../contract'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { Checkbox, Switch as Toggle } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { createChanges, Unsaved } from '../../parts/unsaved'
import { named, t } from '../../words/words'
import { type AlertForm, draftOf, formOf } from './alert-draft'

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
      <AlertEditor {...props} alert={props.of === 'new' ? undefined : props.of} />
    </Show>
  )
}

function AlertEditor(props: SheetProps & { alert?: Alert }) {
  const [form, setForm] = createStore(formOf(props.alert, props.kinds.events))
  const { isDirty, settle } = createChanges(() => form)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const [deleting, setDeleting] = createSignal(false)
  const fields = () => props.kinds.kinds.find(({ kind }) => kind === form.kind)?.fields ?? []

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setWrong()
    const { kind, ...patch } = draftOf(form, fields(), props.kinds.events)
    const { fault } = await (props.alert ? ask(api.alerts({ id: props.alert.id }).patch(patch)) : ask(api.alerts.post({ kind, ...patch })))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    settle()
    say(t('saved', { name: patch.name ?? '' }))
    props.onSaved()
    props.onClose()
  }
  const test = async (id: number) => {
    setBusy(true)
    setWrong()
    const { fault } = await ask(api.alerts({ id }).test.post())
    setBusy(false)
    if (fault) setWrong(fault.message)
    else say(t('alert.tested'))
    props.onSaved()
  }
  const remove = async () => {
    const { fault } = await ask(api.alerts({ id: props.alert!.id }).delete())
    if (fault) return say(fault.message, 'failed')
    settle()
    say(t('deleted', { name: props.alert!.name }))
    props.onSaved()
    props.onClose()
  }

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
                <Button busy={busy()} onClick={() => test(alert().id)}>
                  {t('alert.test')}
                </Button>
              </>
            )}
          </Show>
          <span class="flex-1" />
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form="alert" look="ink" busy={busy()}>
            {props.alert ? t('save') : t('create')}
          </Button>
        </>
      }
    >
      <form id="alert" class="grid gap-5" onSubmit={save}>
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
        <For each={fields()}>{(field) => <TargetField field={field} kept={props.alert?.secrets ?? []} form={form} set={setForm} />}</For>
        <Events kinds={props.kinds} form={form} set={setForm} />
        <QuietHours form={form} set={setForm} />
        <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
      </form>
      <Unsaved when={isDirty()} />
      <Confirm
        open={deleting()}
        title={t('alert.delete', { name: props.alert?.name ?? '' })}
        consequence={t('alert.delete.consequence')}
        action={t('delete')}
        onConfirm={remove}
        onClose={() => setDeleting(false)}
      />
    </Sheet>
  )
}

interface FormProps {
  form: AlertForm
  set: SetStoreFunction<AlertForm>
}

function TargetField(props: FormProps & { field: AlertField; kept: readonly string[] }) {
  const name = () => props.field.name
  const value = () => props.form.target[name()] ?? ''
  const isKept = () => props.kept.includes(name())
  const write = (text: string) => props.set('target', { [name()]: text })
  return (
    <Field label={named(`alert-field.${name()}`, name())} hint={isKept() ? t('alert.kept') : undefined}>
      <Switch>
        <Match when={props.field.options}>
          {(options) => (
            <Select
              value={value() || String(props.field.default ?? '')}
              options={options().map((one) => ({ value: one, label: named(`alert-security.${one}`, one) }))}
              onValue={write}
            />
          )}
        </Match>
        <Match when={true}>
          <Input
            name={name()}
            type={props.field.secret ? 'password' : props.field.type === 'number' ? 'number' : 'text'}
            autocomplete="off"
            autocapitalize="none"
            required={props.field.required && props.field.default === undefined && !isKept()}
            minlength={props.field.shortest}
            placeholder={props.field.default === undefined ? undefined : String(props.field.default)}
            value={value()}
            onValue={write}
          />
        </Match>
      </Switch>
    </Field>
  )
}

function Events(props: FormProps & { kinds: AlertKinds }) {
  const turn = (event: AlertForm['events'][number], on: boolean) =>
    props.set('events', (events) => (on ? [...events, event] : events.filter((one) => one !== event)))
  return (
    <fieldset class="m-0 p-0 border-0 min-w-0">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('alert.events')}</legend>
      <For each={props.kinds.events}>
        {(event) => (
          <Checkbox
            label={named(`alert-event.${event}`, event)}
            checked={props.form.events.includes(event)}
            onChange={(on) => turn(event, on)}
          />
        )}
      </For>
    </fieldset>
  )
}

function QuietHours(props: FormProps) {
  return (
    <div class="grid gap-3">
      <Toggle shown label={t('alert.quiet')} checked={props.form.quiet} onChange={(quiet) => props.set({ quiet })} />
      <Show when={props.form.quiet}>
        <div class="grid gap-3 grid-cols-2">
          <Field label={t('alert.from')}>
            <Input type="time" required value={props.form.from} onValue={(from) => props.set({ from })} />
          </Field>
          <Field label={t('alert.to')}>
            <Input type="time" required value={props.form.to} onValue={(to) => props.set({ to })} />
          </Field>
        </div>
        <p class="text-small text-ink3">{t('alert.quiet.hint')}</p>
      </Show>
    </div>
  )
}
