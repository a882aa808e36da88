import { createSignal, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { AllSynced } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Trouble } from '../../parts/loaded'
import { t } from '../../words/words'
import { SyncState } from '../prices/sync'
import { SettingForm } from './setting-form'

/** What is taken over from elsewhere: public prices and lists of models, how often, and now. */
export function SyncSection() {
  const prices = createLoad(
    () => 'price-state',
    () => ask(api.prices.state.get()),
  )
  return (
    <>
      <SettingForm title={t('settings.sync')} section="sync" />
      <Section title={t('prices')}>
        <SyncState from={prices} onSynced={prices.again} />
      </Section>
      <Models />
    </>
  )
}

function Models() {
  const [busy, setBusy] = createSignal(false)
  const [told, tell] = createSignal<AllSynced['channels']>()
  const [wrong, setWrong] = createSignal<string>()
  const sync = async () => {
    setBusy(true)
    setWrong()
    const { value, fault } = await ask(api.channels.sync.post({}))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    tell(value.channels)
  }
  return (
    <Section title={t('models')}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2 min-h-control">
        <p class="flex-1 min-w-60 text-small text-ink2">{t('settings.models.hint')}</p>
        <Button icon="again" busy={busy()} onClick={sync}>
          {t('settings.models.sync')}
        </Button>
      </div>
      <Show when={wrong()}>{(message) => <Trouble message={message()} onRetry={sync} />}</Show>
      <ul class="m-0 mt-2 p-0 list-none" aria-live="polite">
        <For each={told()}>
          {(row) => (
            <li class="flex flex-wrap gap-x-3 py-2 border-t border-solid border-line text-body">
              <span class="font-bold break-anywhere">{row.name}</span>
              <span class="ms-auto text-small text-ink2 break-anywhere" classList={{ 'text-urchin': row.error !== null }}>
                {row.error ?? t('settings.models.result', { added: row.added.length, removed: row.removed.length })}
                {row.applied
                  ? ''
                  : row.error === null && row.added.length + row.removed.length > 0
                    ? ` · ${t('settings.models.not-applied')}`
                    : ''}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Section>
  )
}
