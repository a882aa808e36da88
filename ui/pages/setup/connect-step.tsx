import { createMemo, createSignal, Show } from 'solid-js'
import { type Answer, api, ask } from '../../api'
import type { Channel } from '../../contract'
import { readLists } from '../../lists'
import { createLoad } from '../../load'
import { Field, Input, Select } from '../../parts/field'
import { Loaded, Outline, Trouble } from '../../parts/loaded'
import { t } from '../../words/words'
import type { Issued } from '../keys/new-key'
import { keepMadeKey, madeKey } from './kept'
import { Listening } from './listening'
import { Ready } from './ready'
import type { StepProps } from './step'
import { StepForm } from './step-form'
import { modelsOf } from './steps'

/** The first group and the first key; then what to paste into a client, and an ear for its first request. */
export function ConnectStep(props: StepProps) {
  const [issued, setIssued] = createSignal<Issued>()
  const known = createLoad(() => 'setup-connect', readKnown)
  return (
    <Show
      when={issued()}
      fallback={
        <Loaded from={known} outline={<Outline rows={4} />}>
          {(of) => <MakeKey {...props} {...of()} onIssued={setIssued} />}
        </Loaded>
      }
    >
      {(key) => <Ready {...props} of={key()} />}
    </Show>
  )
}

interface Known {
  channels: Channel[]
  groups: string[]
  keys: number
}

function MakeKey(props: StepProps & Known & { onIssued: (issued: Issued) => void }) {
  const models = createMemo(() => modelsOf(props.channels).filter((model) => !props.groups.includes(model)))
  const [chosen, choose] = createSignal<string>()
  const [name, setName] = createSignal(t('setup.key.name'))
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const options = () => [
    ...props.groups.map((value) => ({ value, label: value })),
    ...models().map((value) => ({ value, label: props.groups.length ? t('setup.group.new', { model: value }) : value })),
  ]
  const model = () => chosen() ?? options()[0]?.value ?? ''

  const make = async () => {
    setBusy(true)
    setWrong()
    const fault = (await ensureGroup(model(), props)) ?? (await issue())
    setBusy(false)
    if (fault) setWrong(fault.message)
  }
  const issue = async () => {
    const { value, fault } = await ask(api.keys.post({ name: name().trim() }))
    if (value) {
      keepMadeKey(value)
      props.onIssued({ name: value.name, key: value.key, models: [model()] })
    }
    return fault
  }

  return (
    <StepForm
      title={t('setup.group')}
      text={options().length ? t('setup.group.text') : t('setup.group.no-channel')}
      back={props.back}
      skip={props.skip}
      action={options().length ? t('setup.group.action') : undefined}
      busy={busy()}
      onSubmit={make}
    >
      <Show when={options().length}>
        <div class="grid sm:grid-cols-2 gap-4">
          <Field label={t('setup.group.model')} hint={t('group.name.hint')}>
            <Select value={model()} options={options()} onValue={choose} />
          </Field>
          <Field label={t('setup.key')} hint={t('key.name.hint')}>
            <Input name="key-name" required maxlength={191} value={name()} onValue={setName} />
          </Field>
        </div>
      </Show>
      <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
      <Show when={props.keys > 0}>
        <p class="text-small text-ink2">{t('setup.key.again')}</p>
        <Listening of={madeKey()} />
      </Show>
    </StepForm>
  )
}

/** A group of that name, of all channels that serve the model, unless there is one. */
async function ensureGroup(model: string, { groups, channels }: Known) {
  if (groups.includes(model)) return undefined
  const members = channels.filter((channel) => channel.models.includes(model)).map(({ id }) => ({ channelId: id, model }))
  return (await ask(api.groups.post({ name: model, mode: 'failover', members }))).fault
}

async function readKnown(): Promise<Answer<Known>> {
  const { value, fault } = await readLists()
  return fault ? { fault } : { value: { channels: value.channels, groups: value.groups.map(({ name }) => name), keys: value.keys.length } }
}
