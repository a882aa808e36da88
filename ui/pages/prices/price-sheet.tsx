import { Show } from 'solid-js'
import { api, ask } from '../../api'
import { loadChannels } from '../../lists'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Loaded, Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { Unsaved } from '../../parts/unsaved'
import { t } from '../../words/words'
import { ModeFields } from './modes'
import { createPriceForm, type PriceForm } from './price-form'
import { PublicPrices } from './public-prices'
import { RateFields } from './rate-fields'
import { TierFields } from './tiers'

interface PriceSheetProps {
  model: string
  /** The channel for which alone the price is, if it is one of those. */
  channelId: number | undefined
  onSaved: () => Promise<void>
  onRecompute: () => void
  onClose: () => void
}

/** Everything that a price has, for all channels or for one. */
export default function PriceSheet(props: PriceSheetProps) {
  const found = createLoad(
    () => `price ${props.model}`,
    async () => {
      const { value, fault } = await ask(api.prices.get({ query: { text: props.model, limit: 200 } }))
      return fault ? { fault } : { value: value.items.filter(({ model }) => model === props.model) }
    },
  )
  const form = createPriceForm({
    model: props.model,
    channelId: props.channelId,
    items: found.value,
    onSaved: () => props.onSaved(),
    onClose: () => props.onClose(),
  })
  return (
    <Sheet
      open
      title={props.model}
      onClose={props.onClose}
      foot={
        <Show when={found.value()}>
          <Button look="ink" busy={form.busy()} onClick={form.save}>
            {t('save')}
          </Button>
          <Show when={form.isOwnHere()}>
            <Button busy={form.busy()} onClick={form.reset}>
              {t('price.reset')}
            </Button>
          </Show>
          <span class="flex-1" />
          <Button look="bare" onClick={() => props.onRecompute()}>
            {t('prices.recompute')}
          </Button>
        </Show>
      }
    >
      <Loaded from={found}>{() => <Fields model={props.model} form={form} />}</Loaded>
      <Unsaved when={form.isDirty()} />
    </Sheet>
  )
}

function Fields(props: { model: string; form: PriceForm }) {
  const { place, draft, setDraft, problem } = props.form
  const channels = loadChannels()
  const places = () => (channels.value() ?? []).filter(({ models, id }) => models.includes(props.model) || String(id) === place())
  return (
    <div class="grid gap-5">
      <p class="text-small text-ink2">{t('prices.unit')}</p>
      <Show when={props.form.trouble()}>{(message) => <Trouble message={message()} />}</Show>
      <Field label={t('price.place')} hint={place() ? t('price.place.own') : t('price.place.hint')}>
        <Select
          value={place()}
          options={[{ value: '', label: t('price.everywhere') }, ...places().map(({ id, name }) => ({ value: String(id), label: name }))]}
          onValue={props.form.move}
        />
      </Field>
      <PublicPrices start={props.model} onTake={props.form.take} />
      <RateFields rates={draft.rates} problem={problem} onChange={(rates) => setDraft({ rates })}>
        <Field label={t('price.request')} error={problem('request')}>
          <Input
            inputmode="decimal"
            placeholder="–"
            autocomplete="off"
            value={draft.request}
            onValue={(request) => setDraft({ request })}
          />
        </Field>
      </RateFields>
      <TierFields tiers={draft.tiers} problem={problem} onChange={(tiers) => setDraft({ tiers })} />
      <ModeFields
        modes={draft.modes}
        problem={(field, mode) => problem(field, undefined, mode)}
        onChange={(mode, rates) => setDraft('modes', mode, rates)}
      />
    </div>
  )
}
