import { Index, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Channel } from '../../contract'
import { Button, IconButton } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { Duration } from '../../parts/figure'
import { isTroubled, Reason, Standing } from '../../parts/standing'
import { Switch } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { type Draft, newEndpoint } from './draft'

interface EndpointsProps {
  channel?: Channel | undefined
  draft: Draft
  set: SetStoreFunction<Draft>
  now: number
  onChanged: () => void
}

/** The addresses of a channel, and how those that are kept fare. */
export function Endpoints(props: EndpointsProps) {
  const remove = (index: number) => props.set('endpoints', (all) => all.filter((_, at) => at !== index))
  const kept = (id: number | undefined) => props.channel?.endpoints.find((endpoint) => endpoint.id === id)
  return (
    <div class="grid gap-2 justify-items-start">
      <Index each={props.draft.endpoints}>
        {(endpoint, index) => (
          <div class="w-full grid gap-1">
            <div class="w-full flex items-end gap-2">
              <div class="flex-1 min-w-0">
                <Field
                  label={index === 0 ? t('endpoint') : t('endpoint.n', { n: index + 1 })}
                  hint={index === 0 && !props.channel ? t('endpoint.hint') : undefined}
                >
                  <Input
                    name="endpoint"
                    type="url"
                    inputmode="url"
                    placeholder="https://api.example.com/v1"
                    required={index === 0}
                    value={endpoint().url}
                    onValue={(url) => props.set('endpoints', index, { url })}
                  />
                </Field>
              </div>
              <Show when={props.draft.endpoints.length > 1}>
                <span class="h-control flex items-center">
                  <Switch
                    label={t('enable', { name: endpoint().url || t('endpoint.n', { n: index + 1 }) })}
                    checked={endpoint().enabled}
                    onChange={(enabled) => props.set('endpoints', index, { enabled })}
                  />
                </span>
                <IconButton icon="close" label={t('endpoint.remove', { n: index + 1 })} onClick={() => remove(index)} />
              </Show>
            </div>
            <Show when={kept(endpoint().id)}>{(of) => <EndpointState of={of()} now={props.now} onChanged={props.onChanged} />}</Show>
          </div>
        )}
      </Index>
      <Button look="bare" icon="plus" onClick={() => props.set('endpoints', (all) => [...all, newEndpoint()])}>
        {t('endpoint.add')}
      </Button>
    </div>
  )
}

function EndpointState(props: { of: Channel['endpoints'][number]; now: number; onChanged: () => void }) {
  const reset = async () => {
    const { fault } = await ask(api.routing.health.reset.post({ kind: 'endpoint', id: props.of.id }))
    say(fault ? fault.message : t('state.reset.done', { name: props.of.url }), fault ? 'failed' : 'plain')
    props.onChanged()
  }
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-1 min-h-6 text-small text-ink2">
      <Standing ready of={props.of} now={props.now} />
      <Show when={props.of.latencyMs !== null}>
        <span>
          {t('first-token')} <Duration ms={props.of.latencyMs} />
        </span>
      </Show>
      <Reason of={props.of} class="break-anywhere" />
      <Show when={isTroubled(props.of)}>
        <Button look="bare" icon="again" onClick={reset}>
          {t('state.try')}
        </Button>
      </Show>
    </div>
  )
}
