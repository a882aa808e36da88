import { createSignal, Show } from 'solid-js'
import { api, ask, type Fault } from '../../api'
import type { Channel, DryRan } from '../../contract'
import { Button } from '../../parts/button'
import { Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Code } from '../../parts/snippet'
import { t } from '../../words/words'
import { type Draft, dryRunOf } from './draft'
import { complaint } from './json-field'

/** What would leave for the upstream with the overrides and headers as they are written here. Nothing is sent or saved. */
export function DryRun(props: { channel?: Channel | undefined; draft: Draft }) {
  const [model, choose] = createSignal('')
  const [found, setFound] = createSignal<DryRan>()
  const [fault, setFault] = createSignal<Fault>()
  const [busy, setBusy] = createSignal(false)
  const chosen = () => model() || props.draft.models[0] || ''
  const broken = () => [props.draft.overrides, props.draft.modelMap, props.draft.capabilities].some((text) => complaint(text))

  const look = async (id: number) => {
    setBusy(true)
    const answer = await ask(api.channels({ id })['dry-run'].post(dryRunOf(props.draft, chosen())))
    setBusy(false)
    setFault(answer.fault)
    setFound(answer.value)
  }

  return (
    <Show when={props.channel?.id}>
      {(id) => (
        <section aria-label={t('preview.up')} class="grid gap-3">
          <div class="flex flex-wrap items-center gap-2">
            <div class="flex-1 min-w-40">
              <Select
                label={t('model')}
                value={chosen()}
                options={props.draft.models.slice(0, 500).map((value) => ({ value, label: value }))}
                onValue={choose}
              />
            </div>
            <Button busy={busy()} disabled={broken() || !chosen()} onClick={() => look(id())}>
              {t('preview.up')}
            </Button>
          </div>
          <Show when={fault()}>{(of) => <Trouble message={of().message} id={of().id} />}</Show>
          <div aria-live="polite" class="contents">
            <Show when={found()}>{(of) => <Leaving of={of()} />}</Show>
          </div>
        </section>
      )}
    </Show>
  )
}

function Leaving(props: { of: DryRan }) {
  const text = () => {
    const { method, url, headers, body } = props.of
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    return [`${method} ${url}`, ...lines, '', JSON.stringify(body, null, 2)].join('\n')
  }
  return (
    <div class="grid gap-2">
      <Code text={text()} label={t('preview.up.of', { model: props.of.model })} />
      <p class="text-small text-ink3">
        {props.of.sameProtocol ? t('preview.same') : t('preview.converted')} {t('preview.up.saved')}
      </p>
    </div>
  )
}
