import { createSignal, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { LogDetail } from '../../contract'
import { createLoad } from '../../load'
import { Copy } from '../../parts/copy'
import { Select } from '../../parts/field'
import { Loaded } from '../../parts/loaded'
import { Code } from '../../parts/snippet'
import { t } from '../../words/words'

/** What was said upstream at one of the attempts, headers and all, as a command that says it again. */
export function Curl(props: { of: LogDetail }) {
  const [attempt, setAttempt] = createSignal(props.of.attempts.length)
  return (
    <Show when={props.of.attempts.length} fallback={<p class="text-body text-ink2">{t('attempts.none')}</p>}>
      <div class="grid gap-3 min-w-0">
        <Show when={props.of.attempts.length > 1}>
          <Select
            label={t('attempts')}
            value={String(attempt())}
            options={props.of.attempts.map(({ channel, model }, index) => ({
              value: String(index + 1),
              label: `${index + 1}. ${channel} / ${model}`,
            }))}
            onValue={(value) => setAttempt(Number(value))}
          />
        </Show>
        <Command id={props.of.id} attempt={attempt()} />
      </div>
    </Show>
  )
}

function Command(props: { id: string; attempt: number }) {
  const command = createLoad(
    () => `curl ${props.id} ${props.attempt}`,
    () => ask(api.logs({ id: props.id }).curl.get({ query: { attempt: props.attempt } })),
  )
  return (
    <Loaded from={command}>
      {(known) => (
        <div class="grid gap-3 min-w-0">
          <Show when={known().note}>
            <p class="text-small text-ink2">{known().note}</p>
          </Show>
          <Code label={t('body.upstream')} text={known().curl} />
          <span>
            <Copy text={known().curl} label={t('log.copy-curl')} />
          </span>
        </div>
      )}
    </Loaded>
  )
}
