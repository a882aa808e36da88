import { createEffect, createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask } from '../../api'
import { type ProtocolId, protocols } from '../../contract'
import { loadChannels } from '../../lists'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { duration } from '../../parts/figures'
import { Trouble } from '../../parts/loaded'
import { Models } from '../../parts/models'
import { language, t } from '../../words/words'
import { KeySource } from '../channels/key-source'
import { protocolNames } from '../channels/protocols'
import { forgetChannel, keepChannel, keptChannel } from './kept'
import type { StepProps } from './step'
import { StepForm } from './step-form'

interface Draft {
  preset: string
  protocol: ProtocolId
  url: string
  key: string
  models: string[]
}

/** What the upstream has said: its models, and how long that took. */
interface Found {
  models: string[]
  ms: number
}

/** The first upstream account: whose it is, its key, and what it serves. */
export function ChannelStep(props: StepProps) {
  const channels = loadChannels()
  const [adding, add] = createSignal(false)
  return (
    <Show when={channels.value()?.length && !adding()} fallback={<AddChannel {...props} onSaved={channels.again} />}>
      <StepForm
        title={t('setup.channels', { n: channels.value()!.length })}
        text={t('setup.channel.text')}
        back={props.back}
        skip={undefined}
        action={t('setup.next')}
        onSubmit={props.onNext}
      >
        <ul class="m-0 p-0 list-none">
          <For each={channels.value()!.slice(0, 8)}>
            {(channel) => (
              <li class="flex items-center gap-3 min-h-row border-t first:border-t-0 border-line border-solid">
                <span class="flex-1 min-w-0 font-bold break-anywhere">{channel.name}</span>
                <span class="text-small text-ink2">{t('models.count', { n: channel.models.length })}</span>
              </li>
            )}
          </For>
        </ul>
        <div>
          <Button icon="plus" onClick={() => add(true)}>
            {t('setup.channel.another')}
          </Button>
        </div>
      </StepForm>
    </Show>
  )
}

function AddChannel(props: StepProps & { onSaved: () => Promise<void> }) {
  const [draft, setDraft] = createStore<Draft>({ preset: '', protocol: 'openai-chat', url: '', key: '', models: [], ...keptChannel() })
  const [found, setFound] = createSignal<Found>()
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal<'check' | 'save'>()

  createEffect(() => {
    const { preset, protocol, url } = draft
    keepChannel({ preset, protocol, url, models: draft.models.filter((model) => !found()?.models.includes(model)) })
  })
  const change = (part: Partial<Draft>) => {
    // What another address or key has listed is not what this one serves; what was typed by hand stays.
    const listed = new Set(found()?.models)
    setDraft({ models: draft.models.filter((model) => !listed.has(model)), ...part })
    setFound()
    setWrong()
  }
  const check = async () => {
    setBusy('check')
    setWrong()
    const startedAt = performance.now()
    const { protocol, key } = draft
    const { value, fault } = await ask(api.channels.discover.post({ protocol, url: draft.url.trim(), key: key.trim() || undefined }))
    setBusy()
    if (fault) return setWrong(fault.message)
    setFound({ models: value.models, ms: Math.round(performance.now() - startedAt) })
    setDraft({ models: value.models })
  }
  const save = async () => {
    setBusy('save')
    setWrong()
    const { fault } = await ask(api.channels.post(bodyOf(draft, found()?.models ?? [])))
    setBusy()
    if (fault) return setWrong(fault.message)
    forgetChannel()
    await props.onSaved()
    props.onNext()
  }
  const isReady = () => draft.models.length > 0

  return (
    <StepForm
      title={t('setup.channel')}
      text={t('setup.channel.text')}
      back={props.back}
      skip={props.skip}
      action={isReady() ? t('setup.channel.action') : t('check')}
      busy={busy() !== undefined}
      disabled={!draft.url.trim()}
      onSubmit={() => (isReady() ? save() : check())}
    >
      <Vendor draft={draft} change={change} />
      <Field label={t('key')} hint={t('setup.channel.key')}>
        <Input
          name="key"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="sk-…"
          value={draft.key}
          onValue={(key) => change({ key })}
        />
      </Field>
      <Show when={wrong()}>{(message) => <Trouble message={message()} onRetry={isReady() ? save : check} />}</Show>
      <Show when={found()}>
        {(answer) => (
          <div class="grid gap-3 min-w-0">
            <p class="text-body" role="status">
              {t('setup.found', { n: answer().models.length, time: duration(answer().ms, language()) })}
            </p>
            <Models label={t('models')} offered={answer().models} chosen={draft.models} onChange={(models) => setDraft({ models })} />
          </div>
        )}
      </Show>
      <Show when={!found() && (wrong() || draft.models.length)}>
        <Models
          label={t('models')}
          hint={t('setup.models.hand')}
          offered={[]}
          chosen={draft.models}
          onChange={(models) => setDraft({ models })}
        />
      </Show>
    </StepForm>
  )
}

/** Choosing a vendor fills in protocol and address; any other says both. */
function Vendor(props: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const presets = createLoad(
    () => 'presets',
    () => ask(api.channels.presets.get()),
  )
  const options = () => [
    { value: '', label: t('preset.own') },
    ...(presets.value() ?? []).map((preset) => ({ value: preset.id, label: preset.name })),
  ]
  const take = (preset: string) => {
    const known = presets.value()?.find(({ id }) => id === preset)
    props.change(known ? { preset, protocol: known.protocol, url: known.url, models: [] } : { preset, models: [] })
  }
  return (
    <>
      <div class="grid sm:grid-cols-2 gap-4">
        <Field label={t('preset')} hint={<KeySource presets={presets.value()} chosen={props.draft.preset} />}>
          <Select value={props.draft.preset} options={options()} onValue={take} />
        </Field>
        <Field label={t('protocol')}>
          <Select
            value={props.draft.protocol}
            options={protocols.map((value) => ({ value, label: protocolNames[value] }))}
            onValue={(protocol) => props.change({ protocol })}
          />
        </Field>
      </div>
      <Field label={t('endpoint')} hint={t('endpoint.hint')}>
        <Input
          name="url"
          type="url"
          required
          autocapitalize="none"
          placeholder="https://"
          value={props.draft.url}
          onValue={(url) => props.change({ url })}
        />
      </Field>
    </>
  )
}

function bodyOf(draft: Draft, listed: readonly string[]) {
  const url = draft.url.trim()
  return {
    name: draft.preset || (URL.parse(url)?.host ?? url),
    protocol: draft.protocol,
    endpoints: [{ url }],
    keyText: draft.key,
    models: [...draft.models],
    syncedModels: draft.models.filter((model) => listed.includes(model)),
    enabled: true,
  }
}
