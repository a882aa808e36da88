import { Show } from 'solid-js'
import type { Channel, Group } from '../../contract'
import { Field, Input, Select, TextArea } from '../../parts/field'
import { t } from '../../words/words'
import type { Chat } from './chat'
import { clientProtocols, readNumber } from './conversation'
import { dialects } from './dialects'

/** Whom is asked, and how. */
export function MannerFields(props: { chat: Chat; groups: readonly Group[]; channels: readonly Channel[] }) {
  const manner = () => props.chat.talk.manner
  const group = () => props.groups.find(({ name }) => name === manner().group)
  const members = () => props.channels.filter(({ id }) => group()?.members.some(({ channelId }) => channelId === id))
  const wrong = (text: string) => (readNumber(text) === 'wrong' ? t('playground.no-number') : undefined)
  return (
    <div class="grid gap-4">
      <Field label={t('group')}>
        <Select
          value={manner().group}
          options={[
            ...(group() ? [] : [{ value: manner().group, label: manner().group || t('playground.choose') }]),
            ...props.groups.map(({ name }) => ({ value: name, label: name })),
          ]}
          onValue={(group) => props.chat.set({ group, channel: '' })}
        />
      </Field>
      <Show when={members().length > 1 || manner().channel}>
        <Field label={t('channel')}>
          <Select
            value={manner().channel}
            options={[
              { value: '', label: t('playground.any-channel') },
              ...members().map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
            onValue={(channel) => props.chat.set({ channel })}
          />
        </Field>
      </Show>
      <Field label={t('protocol')} hint={t('playground.protocol.hint')}>
        <Select
          value={manner().protocol}
          options={clientProtocols.map((value) => ({ value, label: dialects[value].label }))}
          onValue={(protocol) => props.chat.set({ protocol })}
        />
      </Field>
      <Field label={t('playground.system')}>
        <TextArea rows={3} spellcheck value={manner().system} onValue={(system) => props.chat.set({ system })} />
      </Field>
      <div class="grid grid-cols-2 gap-3">
        <Field label={t('playground.temperature')} error={wrong(manner().temperature)}>
          <Input
            inputmode="decimal"
            placeholder="–"
            value={manner().temperature}
            onValue={(temperature) => props.chat.set({ temperature })}
          />
        </Field>
        <Field label={t('playground.max-tokens')} error={wrong(manner().maxTokens)}>
          <Input inputmode="numeric" placeholder="–" value={manner().maxTokens} onValue={(maxTokens) => props.chat.set({ maxTokens })} />
        </Field>
      </div>
    </div>
  )
}
