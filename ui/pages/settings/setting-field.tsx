import { Match, Switch } from 'solid-js'
import type { Setting, SettingValue } from '../../contract'
import { Field, Input, Select } from '../../parts/field'
import { Switch as Toggle } from '../../parts/switch'
import { named, t } from '../../words/words'

interface SettingFieldProps {
  row: Setting
  value: SettingValue
  /** What the server has said to it. */
  error: string | undefined
  onValue: (value: SettingValue) => void
}

/** One setting, drawn by its row of the server's own list. */
export function SettingField(props: SettingFieldProps) {
  const label = () => named(`setting.${props.row.name}`, props.row.label)
  const help = () => named(`setting.${props.row.name}.help`, props.row.help)
  const unit = () => props.row.unit && named(`unit.${props.row.unit}`, props.row.unit)
  const error = () => (props.error === undefined ? {} : { error: props.error })
  return (
    <Switch>
      <Match when={props.row.type === 'boolean'}>
        <div class="grid gap-1">
          <Toggle shown label={label()} checked={props.value === true} onChange={props.onValue} />
          <p class="ms-11 text-small text-ink3">{help()}</p>
        </div>
      </Match>
      <Match when={props.row.type === 'string' && props.row.options}>
        {(options) => (
          <Field label={label()} hint={help()} {...error()}>
            <div class="max-w-80">
              <Select
                value={String(props.value)}
                options={options().map((value) => ({ value, label: value ? named(`setting-option.${value}`, value) : t('default') }))}
                onValue={props.onValue}
              />
            </div>
          </Field>
        )}
      </Match>
      <Match when={props.row.type === 'string'}>
        <Field label={label()} hint={help()} {...error()}>
          <Input
            name={props.row.name}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={String(props.value)}
            onValue={props.onValue}
          />
        </Field>
      </Match>
      <Match when={props.row.type === 'number' && props.row}>
        {(row) => (
          <Field label={label()} hint={help()} {...error()}>
            <span class="flex items-center gap-2">
              <Input
                name={row().name}
                type="number"
                inputmode="numeric"
                required
                min={row().min}
                max={row().max}
                class="max-w-36"
                value={String(props.value)}
                onValue={(text) => text !== '' && props.onValue(Number(text))}
              />
              <span class="text-body text-ink2">{unit()}</span>
            </span>
          </Field>
        )}
      </Match>
    </Switch>
  )
}
