import { For, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { Channel } from '../../contract'
import { Field, Input } from '../../parts/field'
import { t } from '../../words/words'
import type { Draft } from './draft'

const limits = ['maxConcurrency', 'requestsPerMinute', 'tokensPerMinute', 'maxQueue'] as const

/** What the account takes at most; empty is no limit. */
export function Limits(props: { channel?: Channel | undefined; draft: Draft; set: SetStoreFunction<Draft> }) {
  const label = {
    maxConcurrency: () => t('limits.at-once'),
    requestsPerMinute: () => t('limits.requests'),
    tokensPerMinute: () => t('limits.tokens'),
    maxQueue: () => t('limits.queue'),
  }
  return (
    <fieldset class="m-0 p-0 border-0 grid gap-2 min-w-0">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('limits')}</legend>
      <div class="grid gap-3 sm:grid-cols-2">
        <For each={limits}>
          {(name) => (
            <Field label={label[name]()}>
              <Input
                name={name}
                type="number"
                inputmode="numeric"
                min={name === 'maxQueue' ? 0 : 1}
                value={props.draft[name]}
                onValue={(value) => props.set({ [name]: value })}
              />
            </Field>
          )}
        </For>
      </div>
      <Show when={props.channel?.maxConcurrency}>
        {(most) => (
          <p class="text-small" classList={{ 'text-amber': props.channel!.waiting > 0, 'text-ink2': props.channel!.waiting === 0 }}>
            {t('limits.now', { running: props.channel!.running, most: most() })}
            <Show when={props.channel!.waiting}> · {t('limits.waiting', { n: props.channel!.waiting })}</Show>
          </p>
        )}
      </Show>
      <p class="text-small text-ink3">{t('limits.hint')}</p>
    </fieldset>
  )
}
