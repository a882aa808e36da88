import { Index, Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { language, t } from '../../words/words'
import { RateFields } from './rate-fields'
import { type Mistake, ratesDraft, type TierDraft } from './whole'

interface TiersProps {
  tiers: readonly TierDraft[]
  problem: (field: Mistake['field'], tier: number) => string | undefined
  onChange: (tiers: TierDraft[]) => void
}

/** What long requests cost instead; what is left empty stays as it is above. */
export function TierFields(props: TiersProps) {
  const change = (index: number, more: Partial<TierDraft>) =>
    props.onChange(props.tiers.map((tier, number) => (number === index ? { ...tier, ...more } : tier)))
  return (
    <div class="grid gap-3">
      <Index each={props.tiers}>
        {(tier, index) => (
          <fieldset class="m-0 min-w-0 rounded-card border border-solid border-line p-3 grid gap-3">
            <legend class="sr-only">{t('price.tier', { n: (index + 1).toLocaleString(language()) })}</legend>
            <div class="flex items-end gap-2">
              <div class="flex-1">
                <Field label={t('price.above')} error={props.problem('above', index)}>
                  <Input inputmode="numeric" placeholder="200000" value={tier().above} onValue={(above) => change(index, { above })} />
                </Field>
              </div>
              <IconButton
                icon="close"
                label={t('price.tier.remove')}
                onClick={() => props.onChange(props.tiers.filter((_, number) => number !== index))}
              />
            </div>
            <RateFields
              rates={tier().rates}
              problem={(name) => props.problem(name, index)}
              onChange={(rates) => change(index, { rates })}
            />
          </fieldset>
        )}
      </Index>
      <Show when={props.tiers.length < 20}>
        <div>
          <Button icon="plus" onClick={() => props.onChange([...props.tiers, { above: '', rates: ratesDraft() }])}>
            {t('price.tier.add')}
          </Button>
        </div>
      </Show>
    </div>
  )
}
