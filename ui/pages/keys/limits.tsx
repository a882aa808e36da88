import { For, Index } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { limitKinds, limitPeriods } from '../../contract'
import { Button, IconButton } from '../../parts/button'
import { Field, Input, Select, TextArea } from '../../parts/field'
import { named, t } from '../../words/words'
import { type KeyForm, rateNames } from './draft'

interface LimitsProps {
  form: KeyForm
  set: SetStoreFunction<KeyForm>
}

/** How much a key may use, how fast, and from where. */
export function Limits(props: LimitsProps) {
  return (
    <details class="group rounded-control border border-solid border-line px-4 py-3" open={props.form.limits.length > 0}>
      <summary class="-mx-4 -my-3 px-4 py-3 rounded-control font-medium">{t('limits')}</summary>
      <div class="mt-4 grid gap-5">
        <Budgets {...props} />
        <Rates {...props} />
        <Field label={t('key.addresses')} hint={t('key.addresses.hint')}>
          <TextArea
            name="addresses"
            autocapitalize="none"
            placeholder={'203.0.113.7\n2001:db8::/32'}
            value={props.form.allowedIps}
            onValue={(allowedIps) => props.set({ allowedIps })}
          />
        </Field>
      </div>
    </details>
  )
}

function Budgets(props: LimitsProps) {
  const kinds = () => limitKinds.map((value) => ({ value, label: named(`limit-kind.${value}`, value) }))
  const periods = () => limitPeriods.map((value) => ({ value, label: named(`limit-per.${value}`, value) }))
  const add = () => props.set('limits', (limits) => [...limits, { kind: 'cost', per: 'month', value: '' }])
  return (
    <fieldset class="m-0 p-0 border-0 grid gap-2 min-w-0 justify-items-start">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('key.budgets')}</legend>
      <Index each={props.form.limits}>
        {(limit, index) => (
          <div class="w-full grid grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,3fr)_auto] items-center gap-2">
            <Input
              type="number"
              inputmode="decimal"
              min="0"
              step={limit().kind === 'cost' ? 'any' : '1'}
              aria-label={t('key.budget.value', { n: index + 1 })}
              value={limit().value}
              onValue={(value) => props.set('limits', index, { value })}
            />
            <Select
              label={t('key.budget.kind', { n: index + 1 })}
              value={limit().kind}
              options={kinds()}
              onValue={(kind) => props.set('limits', index, { kind })}
            />
            <Select
              label={t('key.budget.per', { n: index + 1 })}
              value={limit().per}
              options={periods()}
              onValue={(per) => props.set('limits', index, { per })}
            />
            <IconButton
              icon="close"
              label={t('key.budget.remove', { n: index + 1 })}
              onClick={() => props.set('limits', (limits) => limits.filter((_, at) => at !== index))}
            />
          </div>
        )}
      </Index>
      <Button look="bare" icon="plus" onClick={add}>
        {t('key.budget.add')}
      </Button>
      <p class="text-small text-ink3">{t('key.budgets.hint')}</p>
    </fieldset>
  )
}

function Rates(props: LimitsProps) {
  const label = {
    requestsPerMinute: () => t('limits.requests'),
    tokensPerMinute: () => t('limits.tokens'),
    maxConcurrency: () => t('limits.at-once'),
  }
  return (
    <div class="grid gap-3 sm:grid-cols-3">
      <For each={rateNames}>
        {(name) => (
          <Field label={label[name]()}>
            <Input
              name={name}
              type="number"
              inputmode="numeric"
              min="1"
              value={props.form.rates[name]}
              onValue={(value) => props.set('rates', { [name]: value })}
            />
          </Field>
        )}
      </For>
    </div>
  )
}
