import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Progress } from '../../contract'
import type { Flight } from '../../live'
import { Count, Time } from '../../parts/figure'
import { t } from '../../words/words'
import { Attempts } from './attempts'
import { LiveMark } from './columns'
import { Elapsed } from './elapsed'
import { Fact, Facts } from './facts'
import { Why } from './why'

const EVERY_MS = 200

/** A request that goes on: how far each attempt has come, and for how long it all has taken until now. */
export function LiveDetail(props: { of: Flight }) {
  const [progress, setProgress] = createSignal<Progress>()
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), EVERY_MS)
  onCleanup(() => clearInterval(timer))
  // It tells by itself when it goes on to another attempt; what there is to know of that is asked for.
  createEffect(
    on(
      () => [props.of.id, props.of.state, props.of.attempt, props.of.channel],
      async () => {
        const { value } = await ask(api.live({ id: props.of.id }).get())
        if (value) setProgress(value)
      },
    ),
  )
  return (
    <div class="grid gap-6">
      <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink2">
        <LiveMark of={props.of} />
        <Time at={props.of.startedAt} />
        <span class="font-mono text-small text-ink3 break-anywhere">{props.of.id}</span>
      </p>
      <Show when={progress()}>
        {(known) => (
          <>
            <Attempts of={known().attempts} totalMs={now() - props.of.startedAt} goesOn={props.of.state !== 'waiting'} />
            <Why of={known().considered} />
          </>
        )}
      </Show>
      <Facts>
        <Fact label={t('elapsed')} value={<Elapsed since={props.of.startedAt} />} />
        <Fact label={t('out')} value={<Count n={props.of.tokens || undefined} />} />
        <Fact label={t('group')} value={props.of.group ?? '–'} />
        <Fact label={t('key.of-client')} value={props.of.apiKey ?? '–'} />
        <Fact label={t('protocol')} value={`${props.of.protocol}${props.of.stream ? ` · ${t('streamed')}` : ''}`} />
      </Facts>
    </div>
  )
}
