import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask } from '../../api'
import type { PriceItem } from '../../contract'
import { loadChannels } from '../../lists'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Loaded, Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { t } from '../../words/words'
import { anyRateNames } from './labels'
import { ModeFields } from './modes'
import { PublicPrices } from './public-prices'
import { TierFields } from './tiers'
import { type AnyRate, allRates, type Mistake, type Mode, readWhole, wholeDraft } from './whole'

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
  return (
    <Loaded from={found} outline={<Sheet open title={props.model} onClose={props.onClose} children={null} />}>
      {(items) => <Form {...props} items={items()} />}
    </Loaded>
  )
}

function Form(props: PriceSheetProps & { items: readonly PriceItem[] }) {
  const [place, setPlace] = createSignal(props.channelId === undefined ? '' : String(props.channelId))
  const at = () => (place() ? Number(place()) : undefined)
  /** The price that holds there now. */
  const item = () =>
    props.items.find(({ own, channels }) => own && channels[0]?.id === at()) ??
    props.items.find(({ own, channels }) => !own && (at() === undefined || channels.some(({ id }) => id === at()))) ??
    props.items.find(({ own }) => !own)
  const isOwnHere = () => item()?.source === 'manual' && item()?.own === (at() !== undefined)
  const [draft, setDraft] = createStore(wholeDraft(item()?.price ?? null))
  const [mistake, setMistake] = createSignal<Mistake>()
  const [trouble, setTrouble] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const channels = loadChannels()
  const places = () => (channels.value() ?? []).filter(({ models, id }) => models.includes(props.model) || String(id) === place())
  const move = (next: string) => {
    setPlace(next)
    setDraft(wholeDraft(item()?.price ?? null))
  }

  const door = () => api.prices({ model: encodeURIComponent(item()?.source === 'manual' ? (item()?.matched ?? props.model) : props.model) })
  const finish = async (fault: { message: string } | undefined) => {
    setTrouble(fault?.message)
    if (!fault) {
      await props.onSaved()
      props.onClose()
    }
    setBusy(false)
  }
  const save = async () => {
    const read = readWhole(draft)
    setMistake(read.mistake)
    if (!read.price) return
    setBusy(true)
    await finish((await ask(door().put(read.price, { query: { channelId: at() } }))).fault)
  }
  const reset = async () => {
    setBusy(true)
    await finish((await ask(door().delete(undefined, { query: { channelId: at() } }))).fault)
  }
  const problem = (field: Mistake['field'], tier?: number, mode?: Mode) => {
    const wrong = mistake()
    if (wrong?.field !== field || wrong.tier !== tier || wrong.mode !== mode) return undefined
    return wrong.why === 'missing' ? t('price.missing') : t('price.no-number')
  }

  return (
    <Sheet
      open
      title={props.model}
      onClose={props.onClose}
      foot={
        <>
          <Button look="ink" busy={busy()} onClick={save}>
            {t('save')}
          </Button>
          <Show when={isOwnHere()}>
            <Button busy={busy()} onClick={reset}>
              {t('price.reset')}
            </Button>
          </Show>
          <span class="flex-1" />
          <Button look="bare" onClick={() => props.onRecompute()}>
            {t('prices.recompute')}
          </Button>
        </>
      }
    >
      <div class="grid gap-5">
        <p class="text-small text-ink2">{t('prices.unit')}</p>
        <Show when={trouble()}>{(message) => <Trouble message={message()} />}</Show>
        <Field label={t('price.place')} hint={place() ? t('price.place.own') : t('price.place.hint')}>
          <Select
            value={place()}
            options={[{ value: '', label: t('price.everywhere') }, ...places().map(({ id, name }) => ({ value: String(id), label: name }))]}
            onValue={move}
          />
        </Field>
        <PublicPrices start={props.model} onTake={(price) => setDraft(wholeDraft(price))} />
        <div class="grid grid-cols-2 sm:grid-cols-3 gap-3">
          <For each={allRates}>
            {(name: AnyRate) => (
              <Field label={t(anyRateNames[name])} error={problem(name)}>
                <Input
                  inputmode="decimal"
                  placeholder="–"
                  autocomplete="off"
                  value={draft.rates[name]}
                  onValue={(text) => setDraft('rates', name, text)}
                />
              </Field>
            )}
          </For>
          <Field label={t('price.request')} error={problem('request')}>
            <Input
              inputmode="decimal"
              placeholder="–"
              autocomplete="off"
              value={draft.request}
              onValue={(request) => setDraft({ request })}
            />
          </Field>
        </div>
        <TierFields tiers={draft.tiers} problem={problem} onChange={(tiers) => setDraft({ tiers })} />
        <ModeFields
          modes={draft.modes}
          problem={(field, mode) => problem(field, undefined, mode)}
          onChange={(mode, rates) => setDraft('modes', mode, rates)}
        />
      </div>
    </Sheet>
  )
}
