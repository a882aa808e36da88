import { For, type JSX } from 'solid-js'
import { Field, Input } from '../../parts/field'
import { t } from '../../words/words'
import { anyRateNames } from './labels'
import { type AnyRate, allRates, type RatesDraft } from './whole'

interface RateFieldsProps {
  rates: RatesDraft
  problem: (name: AnyRate) => string | undefined
  onChange: (rates: RatesDraft) => void
  /** What else is paid, in the same grid. */
  children?: JSX.Element
}

/** All that is paid by the token, in dollars per million; what is left empty stays as it is elsewhere. */
export function RateFields(props: RateFieldsProps) {
  return (
    <div class="grid grid-cols-2 sm:grid-cols-3 gap-3">
      <For each={allRates}>
        {(name) => (
          <Field label={t(anyRateNames[name])} error={props.problem(name)}>
            <Input
              inputmode="decimal"
              placeholder="–"
              autocomplete="off"
              value={props.rates[name]}
              onValue={(text) => props.onChange({ ...props.rates, [name]: text })}
            />
          </Field>
        )}
      </For>
      {props.children}
    </div>
  )
}
