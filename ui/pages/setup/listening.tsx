import { A } from '@solidjs/router'
import { createSignal, Match, onMount, Show, Switch } from 'solid-js'
import { api, ask } from '../../api'
import { type Finished, flights, onFinished } from '../../live'
import { Duration } from '../../parts/figure'
import { named, t } from '../../words/words'
import type { MadeKey } from './kept'

type Seen = Pick<Finished, 'id' | 'model' | 'outcome' | 'error' | 'channel' | 'totalMs'>

/** Waits for a request with the key that was made here, else with any, and says how the newest went. Coral is now: the dot fills. */
export function Listening(props: { of: MadeKey | undefined }) {
  const [newest, setNewest] = createSignal<Seen>()
  const [isFirst, setFirst] = createSignal(true)
  const isMine = (name: string | null | undefined) => !props.of || name === props.of.name
  const isComing = () => flights().some(({ apiKey }) => isMine(apiKey))
  const see = (row: Seen) => {
    // What has failed is not what somebody waits for: the next one is still the first.
    if (newest()?.outcome === 'ok' && newest()!.id !== row.id) setFirst(false)
    setNewest({ ...row })
  }

  onFinished((rows) => {
    for (const row of rows) if (isMine(row.apiKey?.name)) see(row)
  })
  onMount(async () => {
    // Whoever comes back later may have sent it long ago.
    const { value } = await ask(api.logs.get({ query: { keyId: props.of?.id, limit: 2 } }))
    if (!newest()) for (const row of value?.items.toReversed() ?? []) see(row)
  })

  return (
    <div
      role="status"
      class="flex flex-wrap sm:flex-nowrap items-center gap-x-3 gap-y-1 min-h-row rounded-control border border-solid border-line px-4 py-2.5"
      data-listening
    >
      <span
        class="size-3 shrink-0 rounded-full border-2 border-solid"
        classList={{ 'border-edge breathe': !newest() && !isComing(), 'border-coral bg-coral': Boolean(newest()) || isComing() }}
      />
      <Switch fallback={<span class="text-body text-ink2">{t('setup.listening')}</span>}>
        <Match when={newest()}>{(seen) => <Arrived of={seen()} isFirst={isFirst()} />}</Match>
        <Match when={isComing()}>
          <span class="text-body text-coral-text font-bold">{t('setup.coming')}</span>
        </Match>
      </Switch>
    </div>
  )
}

function Arrived(props: { of: Seen; isFirst: boolean }) {
  const failed = () => props.of.outcome !== 'ok'
  return (
    <>
      <span class="flex-1 min-w-48 text-body break-anywhere">
        <span class="font-bold" classList={{ 'text-urchin': failed() }}>
          {failed() ? named(`outcome.${props.of.outcome}`, props.of.outcome) : t(props.isFirst ? 'setup.arrived' : 'setup.arrived.newest')}
        </span>{' '}
        <span class="text-ink2">
          {props.of.model}
          <Show when={props.of.channel}>{(channel) => ` → ${channel().name}`}</Show> · <Duration ms={props.of.totalMs} />
          <Show when={failed() && props.of.error}> · {props.of.error}</Show>
        </span>
      </span>
      <A href={`/logs?open=${props.of.id}`} class="inline-flex items-center min-h-6 text-body text-ink font-medium whitespace-nowrap">
        {t('setup.see')}
      </A>
    </>
  )
}
