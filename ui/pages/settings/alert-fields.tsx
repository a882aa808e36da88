import { For, Match, Show, Switch } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { AlertField, AlertKinds } from '../../contract'
import { Field, Input, Select } from '../../parts/field'
import { Checkbox, Switch as Toggle } from '../../parts/switch'
import { named, t } from '../../words/words'
import type { AlertForm } from './alert-draft'

interface FormProps {
  form: AlertForm
  set: SetStoreFunction<AlertForm>
}

/** One field of whom to tell; a secret that is kept is not shown, and stays unless another is typed. */
export function TargetField(props: FormProps & { field: AlertField; kept: readonly string[] }) {
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

/** What is told. */
export function Events(props: FormProps & { kinds: AlertKinds }) {
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

/** When nothing is told. */
export function QuietHours(props: FormProps) {
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
