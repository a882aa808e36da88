import { Index, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Channel } from '../../contract'
import { Button, IconButton } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { Duration } from '../../parts/figure'
import { isTroubled, Reason, Standing } from '../../parts/standing'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import type { Draft } from './draft'

interface EndpointsProps {
  channel?: Channel | undefined
  draft: Draft
  set: SetStoreFunction<Draft>
  now: number
  onChanged: () => void
}

/** The addresses of a channel, and how those that are kept fare. */
export function Endpoints(props: EndpointsProps) {
  const remove = (index: number) => props.set('endpoints', (urls) => urls.filter((_, at) => at !== index))
  const kept = (url: string) => props.channel?.endpoints.find((endpoint) => endpoint.url === url.trim())
  return (
    <div class="grid gap-2 justify-items-start">
      <Index each={props.draft.endpoints}>
        {(url, index) => (
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
                    value={url()}
                    onValue={(next) => props.set('endpoints', index, next)}
                  />
                </Field>
              </div>
              <Show when={index > 0}>
                <IconButton icon="close" label={t('endpoint.remove', { n: index + 1 })} onClick={() => remove(index)} />
              </Show>
            </div>
            <Show when={kept(url())}>{(endpoint) => <EndpointState of={endpoint()} now={props.now} onChanged={props.onChanged} />}</Show>
          </div>
        )}
      </Index>
      <Button look="bare" icon="plus" onClick={() => props.set('endpoints', (urls) => [...urls, ''])}>
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
