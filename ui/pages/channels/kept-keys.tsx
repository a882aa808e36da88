import { createSignal, For, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { api, ask, type Fault } from '../../api'
import type { Channel, ChannelKey } from '../../contract'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Trouble } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import type { Draft } from './draft'
import { KeptKey } from './kept-key'

interface KeptKeysProps {
  channel?: Channel | undefined
  draft: Draft
  set: SetStoreFunction<Draft>
  now: number
  onChanged: () => void
}

const shownFirst = 50
const monthAgo = () => new Date(Date.now() - 30 * 86_400_000).toISOString()

/**
 * The keys a channel has: only their ends are known here, and how they fare. To check them or to let them be tried again
 * happens at once; what is switched or removed is kept with the rest of the form.
 */
export function KeptKeys(props: KeptKeysProps) {
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<Fault>()
  const [all, showAll] = createSignal(false)
  const keys = () => props.draft.keys
  const shown = () => (all() ? keys() : keys().slice(0, shownFirst))
  const faring = (key: ChannelKey) => props.channel?.keys.find((other) => other.id === key.id) ?? key
  const invalid = () => keys().filter((key) => faring(key).status === 'invalid')
  const spending = createLoad(
    () => `key spend ${props.channel?.id}`,
    () =>
      ask(
        api.stats.ranking.get({
          query: { by: 'channelKeyId', metric: 'cost', channelId: props.channel?.id, from: monthAgo(), limit: 10_000 },
        }),
      ),
  )
  const spent = (id: number) => spending.value()?.items.find((each) => each.key === id)?.costNano
  const drop = (gone: readonly ChannelKey[]) => {
    const ids = new Set(gone.map((key) => key.id))
    props.set('keys', (now) => now.filter((key) => !ids.has(key.id)))
  }
  const checkAll = async (id: number) => {
    setBusy(true)
    const { value, fault } = await ask(api.channels({ id }).keys.check.post({ status: 'all' }))
    setBusy(false)
    setFault(fault)
    props.onChanged()
    if (!fault) say(t('keys.checked', { n: value.keys.filter((key) => key.ok).length, all: value.keys.length }))
  }

  return (
    <fieldset class="m-0 p-0 border-0 grid grid-cols-1 gap-1.5 min-w-0">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('keys.upstream')}</legend>
      <ul class="m-0 p-0 list-none rounded-control border border-solid border-line">
        <For each={shown()}>
          {(key, index) => (
            <KeptKey
              channelId={props.channel?.id}
              of={key}
              faring={faring(key)}
              now={props.now}
              spent={spent(key.id)}
              onChange={(change) => props.set('keys', index(), change)}
              onRemove={() => drop([key])}
              onChanged={props.onChanged}
            />
          )}
        </For>
      </ul>
      <Show when={fault()}>{(of) => <Trouble message={of().message} id={of().id} />}</Show>
      <div class="flex flex-wrap gap-2">
        <Show when={keys().length > shown().length}>
          <Button look="bare" onClick={() => showAll(true)}>
            {t('keys.more', { n: keys().length - shown().length })}
          </Button>
        </Show>
        <Show when={props.channel}>
          {(channel) => (
            <Button look="bare" busy={busy()} onClick={() => checkAll(channel().id)}>
              {t('keys.check')}
            </Button>
          )}
        </Show>
        <Show when={invalid().length}>
          <Button look="bare" onClick={() => drop(invalid())}>
            {t('keys.remove-invalid', { n: invalid().length })}
          </Button>
        </Show>
      </div>
      <div aria-live="polite" class="contents">
        <Show when={props.channel && keys().length < props.channel.keys.length}>
          <p class="text-small text-amber">{t('keys.removed', { n: props.channel!.keys.length - keys().length })}</p>
        </Show>
      </div>
    </fieldset>
  )
}
