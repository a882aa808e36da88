import { createSignal, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { PriceState } from '../../contract'
import type { Load } from '../../load'
import { Button } from '../../parts/button'
import { Time } from '../../parts/figure'
import { Trouble } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'

/** Where the public prices come from and how old they are; what went wrong with the last sync stands beneath. */
export function SyncState(props: { from: Load<PriceState>; onSynced: () => void }) {
  const [busy, setBusy] = createSignal(false)
  const sync = async () => {
    setBusy(true)
    const { value, fault } = await ask(api.prices.sync.post())
    setBusy(false)
    if (fault) return say(fault.message, 'failed')
    props.from.set(value)
    props.onSynced()
    if (!value.error) say(t('prices.synced', { n: value.models }))
  }
  return (
    <>
      <div class="mb-3 flex items-center gap-x-4 min-h-control">
        <p class="flex-1 min-w-0 max-md:min-h-9 text-small text-ink2" aria-live="polite">
          <Show when={props.from.value()}>{(state) => <Origin state={state()} />}</Show>
        </p>
        <Button icon="again" busy={busy()} onClick={sync}>
          {t('prices.sync')}
        </Button>
      </div>
      <Show when={props.from.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={props.from.again} />}</Show>
      <Show when={props.from.value()?.error}>
        {(reason) => <Trouble message={t('prices.sync.failed', { host: hostOf(props.from.value()!.url), reason: reason() })} />}
      </Show>
    </>
  )
}

function Origin(props: { state: PriceState }) {
  const known = () => ({ n: props.state.models, date: props.state.date, host: hostOf(props.state.url) })
  return (
    <>
      {props.state.source === 'synced' ? t('prices.origin.synced', known()) : t('prices.origin.snapshot', known())}
      <Show when={props.state.confirmedAt}>
        {(at) => (
          <>
            {' · '}
            {t('prices.checked')} <Time at={at()} />
          </>
        )}
      </Show>
    </>
  )
}

const hostOf = (url: string) => URL.parse(url)?.host ?? url
