import { A } from '@solidjs/router'
import { createSignal, Match, onMount, Show, Switch } from 'solid-js'
import { api, ask } from '../../api'
import { type Finished, flights, onFinished } from '../../live'
import { Duration } from '../../parts/figure'
import { named, t } from '../../words/words'

type Seen = Pick<Finished, 'id' | 'model' | 'outcome' | 'error' | 'channel' | 'totalMs'>

/** Waits for the first request, and says how it went. Coral is now: the dot fills when a request is there. */
export function Listening(props: { keyName?: string }) {
  const [first, setFirst] = createSignal<Seen>()
  const isMine = (name: string | null | undefined) => props.keyName === undefined || name === props.keyName
  const isComing = () => flights().some(({ apiKey }) => isMine(apiKey))

  onFinished((rows) => {
    const row = rows.find(({ apiKey }) => isMine(apiKey?.name))
    if (row && first()?.outcome !== 'ok') setFirst({ ...row })
  })
  onMount(async () => {
    // Whoever comes back later may have sent it long ago.
    if (props.keyName !== undefined) return
    const { value } = await ask(api.logs.get({ query: { limit: 1 } }))
    if (value?.items[0]) setFirst(value.items[0])
  })

  return (
    <div
      role="status"
      class="flex flex-wrap sm:flex-nowrap items-center gap-x-3 gap-y-1 min-h-row rounded-control border border-solid border-line px-4 py-2.5"
      data-listening
    >
      <span
        class="size-3 shrink-0 rounded-full border-2 border-solid"
        classList={{ 'border-edge breathe': !first() && !isComing(), 'border-coral bg-coral': Boolean(first()) || isComing() }}
      />
      <Switch fallback={<span class="text-body text-ink2">{t('setup.listening')}</span>}>
        <Match when={first()}>{(seen) => <Arrived of={seen()} />}</Match>
        <Match when={isComing()}>
          <span class="text-body text-coral-text font-bold">{t('setup.coming')}</span>
        </Match>
      </Switch>
    </div>
  )
}

function Arrived(props: { of: Seen }) {
  const failed = () => props.of.outcome !== 'ok'
  return (
    <>
      <span class="flex-1 min-w-48 text-body break-anywhere">
        <span class="font-bold" classList={{ 'text-urchin': failed() }}>
          {failed() ? named(`outcome.${props.of.outcome}`, props.of.outcome) : t('setup.arrived')}
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
