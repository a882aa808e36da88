import { createSignal, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { api, ask } from '../../api'
import { createClock } from '../../clock'
import { type Channel, protocols } from '../../contract'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input, Select, TextArea } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Models } from '../../parts/models'
import { t } from '../../words/words'
import { Advanced } from './advanced'
import { Check } from './check'
import { type Draft, discoveryOf, newEndpoint, newKeysOf } from './draft'
import { Endpoints } from './endpoints'
import { KeptKeys } from './kept-keys'
import { KeySource } from './key-source'
import { protocolNames } from './protocols'

interface FieldsProps {
  /** As it is kept and as it fares now, if it has been saved before. */
  channel?: Channel | undefined
  draft: Draft
  set: SetStoreFunction<Draft>
  /** It may fare otherwise: something was checked, or tried again. */
  onChanged: () => void
}

/** From the vendor to the models, in the order in which they are needed. */
export function ChannelFields(props: FieldsProps) {
  const now = createClock()
  return (
    <>
      <Show when={!props.channel}>
        <Preset set={props.set} />
      </Show>
      <Field label={t('name')}>
        <Input name="name" required maxlength={191} value={props.draft.name} onValue={(name) => props.set({ name })} />
      </Field>
      <Field label={t('protocol')}>
        <Select
          value={props.draft.protocol}
          options={protocols.map((value) => ({ value, label: protocolNames[value] }))}
          onValue={(protocol) => props.set({ protocol })}
        />
      </Field>
      <Endpoints {...props} now={now()} />
      <Show when={props.draft.keys.length}>
        <KeptKeys {...props} now={now()} />
      </Show>
      <Field
        label={props.draft.keys.length ? t('keys.add') : t('keys.upstream')}
        hint={newKeysOf(props.draft).length > 1 ? t('keys.read', { n: newKeysOf(props.draft).length }) : t('keys.lines')}
      >
        <TextArea
          name="keys"
          autocomplete="off"
          autocapitalize="none"
          placeholder="sk-…"
          value={props.draft.newKeys}
          onValue={(newKeys) => props.set({ newKeys })}
        />
      </Field>
      <ServedModels {...props} />
      <Advanced channel={props.channel} draft={props.draft} set={props.set} />
    </>
  )
}

/** Choosing a vendor fills in what is known of it; everything stays editable. */
function Preset(props: { set: SetStoreFunction<Draft> }) {
  const presets = createLoad(
    () => 'presets',
    () => ask(api.channels.presets.get()),
  )
  const [chosen, choose] = createSignal('')
  const options = () => [
    { value: '', label: t('preset.own') },
    ...(presets.value() ?? []).map((preset) => ({ value: preset.id, label: preset.name })),
  ]
  const take = (id: string) => {
    choose(id)
    const preset = presets.value()?.find((each) => each.id === id)
    if (preset) props.set({ name: preset.id, protocol: preset.protocol, endpoints: [newEndpoint(preset.url)] })
  }
  return (
    <Field label={t('preset')} hint={<KeySource presets={presets.value()} chosen={chosen()} />}>
      <Select value={chosen()} options={options()} onValue={take} />
    </Field>
  )
}

function ServedModels(props: FieldsProps) {
  const [offered, setOffered] = createSignal<string[]>([])
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  // A key is not asked for: an upstream of one's own may need none.
  const ready = () => props.draft.endpoints.some(({ url }) => url.trim())

  const offer = (models: string[]) => {
    setOffered(models)
    props.set('listed', (listed) => [...new Set([...listed, ...models])])
  }
  const discover = async () => {
    setBusy(true)
    setWrong()
    const { value, fault } = await ask(api.channels.discover.post(discoveryOf(props.draft, props.channel?.id)))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    offer(value.models)
    // The first look takes all: a channel usually serves what it lists.
    if (props.draft.models.length === 0) props.set({ models: value.models })
  }

  /** What was written by hand stays; the rest is what the upstream lists. */
  const take = (models: string[]) => {
    const own = props.draft.models.filter((model) => !props.draft.listed.includes(model))
    props.set({ models: [...new Set([...own, ...models])], listed: models })
    setOffered(models)
  }

  return (
    <div class="grid gap-3">
      <Models
        label={t('models')}
        hint={t('models.hint')}
        offered={offered()}
        chosen={props.draft.models}
        onChange={(models) => props.set({ models })}
      />
      <div>
        <Button busy={busy()} disabled={!ready()} onClick={discover}>
          {busy() ? t('discover.busy') : t('discover')}
        </Button>
      </div>
      <Show when={wrong()}>{(message) => <Trouble message={message()} onRetry={discover} />}</Show>
      <Show when={props.channel?.id}>
        {(id) => <Check id={id()} models={props.draft.models} onSynced={take} onChecked={props.onChanged} />}
      </Show>
    </div>
  )
}
