import { createSignal, For, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { api, ask } from '../../api'
import type { ChannelKey } from '../../contract'
import { Button, IconButton } from '../../parts/button'
import { Mark } from '../../parts/mark'
import { Switch } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import type { Draft } from './draft'

/** The keys a channel has: only their ends are known here, and how they fare. */
export function KeptKeys(props: { id?: number; keys: ChannelKey[]; set: SetStoreFunction<Draft> }) {
  const [busy, setBusy] = createSignal(false)
  const invalid = () => props.keys.filter((key) => key.status === 'invalid')

  const check = async () => {
    setBusy(true)
    const { value, fault } = await ask(api.channels({ id: props.id! }).keys.check.post({ status: 'all' }))
    setBusy(false)
    if (fault) return say(fault.message, 'failed')
    const found = new Map(value.keys.map((key) => [key.id, key]))
    props.set(
      'keys',
      (key) => found.has(key.id),
      (key) => {
        const { ok, message } = found.get(key.id)!
        return ok ? { status: 'ready', reason: null } : { status: 'invalid', reason: message }
      },
    )
    say(t('keys.checked', { n: value.keys.filter((key) => key.ok).length, all: value.keys.length }))
  }

  return (
    <fieldset class="m-0 p-0 border-0 grid gap-1.5 min-w-0">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('keys.upstream')}</legend>
      <ul class="m-0 p-0 list-none rounded-control border border-solid border-line">
        <For each={props.keys}>{(key, index) => <KeptKey of={key} index={index()} set={props.set} />}</For>
      </ul>
      <div class="flex flex-wrap gap-2">
        <Show when={props.id !== undefined}>
          <Button look="bare" busy={busy()} onClick={check}>
            {t('keys.check')}
          </Button>
        </Show>
        <Show when={invalid().length}>
          <Button look="bare" onClick={() => props.set('keys', (keys) => keys.filter((key) => key.status !== 'invalid'))}>
            {t('keys.remove-invalid', { n: invalid().length })}
          </Button>
        </Show>
      </div>
    </fieldset>
  )
}

function KeptKey(props: { of: ChannelKey; index: number; set: SetStoreFunction<Draft> }) {
  const name = () => props.of.note || props.of.hint
  return (
    <li class="flex items-center gap-3 ps-3 pe-1 min-h-row border-t border-line border-solid first:border-t-0">
      <span class="min-w-0 flex-1 py-1.5">
        <span class="font-mono text-small">{props.of.hint}</span>
        <Show when={props.of.note}>
          <span class="ms-2 text-small text-ink2">{props.of.note}</span>
        </Show>
        <Show when={props.of.reason}>
          <span class="block text-small text-ink2 break-anywhere">{props.of.reason}</span>
        </Show>
      </span>
      <Show when={props.of.status === 'invalid'}>
        <Mark tone="urchin">{t('key.invalid')}</Mark>
      </Show>
      <Show when={!['ready', 'off', 'invalid'].includes(props.of.status)}>
        <Mark tone="amber">{t('key.resting')}</Mark>
      </Show>
      <Switch
        label={t('enable', { name: name() })}
        checked={props.of.enabled}
        onChange={(enabled) => props.set('keys', props.index, { enabled })}
      />
      <IconButton
        icon="close"
        label={t('key.remove', { name: name() })}
        onClick={() => props.set('keys', (keys) => keys.filter((key) => key.id !== props.of.id))}
      />
    </li>
  )
}
