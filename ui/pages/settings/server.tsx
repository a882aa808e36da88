import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Setting, Settings, SettingValue } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Loaded, Trouble } from '../../parts/loaded'
import { Switch as Toggle } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { named, t } from '../../words/words'

// Language and theme are chosen for each browser by itself.
const elsewhere = new Set(['language', 'theme'])

/** Drawn from the server's own list of settings: a new one needs nothing here. */
export function ServerSettings() {
  const settings = createLoad(
    () => 'settings',
    () => ask(api.settings.get()),
  )
  return <Loaded from={settings}>{(value) => <SettingsForm of={value()} onSaved={settings.again} />}</Loaded>
}

function SettingsForm(props: { of: Settings; onSaved: () => void }) {
  const [changed, setChanged] = createStore<Record<string, SettingValue>>({})
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const rows = () => props.of.schema.filter((row) => !elsewhere.has(row.name))
  const values = (): Record<string, SettingValue> => props.of.values
  const current = (row: Setting) => changed[row.name] ?? values()[row.name] ?? row.default

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setWrong()
    const { fault } = await ask(api.settings.patch({ ...unwrap(changed) }))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    setChanged(reconcile({}))
    say(t('settings.saved'))
    props.onSaved()
  }

  return (
    <Section title={t('settings.server')}>
      <form class="grid gap-5" onSubmit={save}>
        <For each={rows()}>{(row) => <SettingField row={row} value={current(row)} onValue={(value) => setChanged(row.name, value)} />}</For>
        <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
        <div>
          <Button type="submit" busy={busy()} disabled={Object.keys(changed).length === 0}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}

function SettingField(props: { row: Setting; value: SettingValue; onValue: (value: SettingValue) => void }) {
  const label = () => named(`setting.${props.row.name}`, props.row.label)
  const help = () => named(`setting.${props.row.name}.help`, props.row.help)
  const unit = () => props.row.unit && named(`unit.${props.row.unit}`, props.row.unit)
  return (
    <Switch>
      <Match when={props.row.type === 'boolean'}>
        <div class="grid gap-1">
          <Toggle shown label={label()} checked={props.value === true} onChange={props.onValue} />
          <p class="text-small text-ink3">{help()}</p>
        </div>
      </Match>
      <Match when={props.row.type === 'string' && props.row.options}>
        {(options) => (
          <Field label={label()} hint={help()}>
            <Select
              value={String(props.value)}
              options={options().map((value) => ({ value, label: value || t('default') }))}
              onValue={props.onValue}
            />
          </Field>
        )}
      </Match>
      <Match when={props.row.type === 'string'}>
        <Field label={label()} hint={help()}>
          <Input name={props.row.name} value={String(props.value)} onValue={props.onValue} />
        </Field>
      </Match>
      <Match when={props.row.type === 'number' && props.row}>
        {(row) => (
          <Field label={unit() ? `${label()} (${unit()})` : label()} hint={help()}>
            <Input
              name={row().name}
              type="number"
              inputmode="numeric"
              required
              min={row().min}
              max={row().max}
              class="max-w-48"
              value={String(props.value)}
              onValue={(text) => text !== '' && props.onValue(Number(text))}
            />
          </Field>
        )}
      </Match>
    </Switch>
  )
}
