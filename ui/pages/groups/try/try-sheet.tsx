import { createMemo, createSignal, Show } from 'solid-js'
import type { Group } from '../../../contract'
import { Button } from '../../../parts/button'
import { Field, Select, TextArea } from '../../../parts/field'
import { Trouble } from '../../../parts/loaded'
import { Sheet } from '../../../parts/sheet'
import { Switch } from '../../../parts/switch'
import { t } from '../../../words/words'
import { protocolNames } from '../../channels/protocols'
import { type Spoken, spoken } from './call'
import { createTrial } from './trial'
import { Walk } from './walk'

/** Sends one small prompt through a group as a client would, and shows which way it went. */
export default function TrySheet(props: { group: Group | undefined; onClose: () => void }) {
  const which = createMemo(() => props.group?.name)
  return (
    <Show when={which()} keyed>
      {(name) => <Try name={name} onClose={props.onClose} />}
    </Show>
  )
}

function Try(props: { name: string; onClose: () => void }) {
  const [protocol, speak] = createSignal<Spoken>('openai-chat')
  const [stream, setStream] = createSignal(true)
  const [prompt, setPrompt] = createSignal(t('try.example'))
  const trial = createTrial()
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    void trial.send(protocol(), { model: props.name, prompt: prompt(), stream: stream() })
  }
  return (
    <Sheet
      open
      title={t('try.title', { name: props.name })}
      onClose={props.onClose}
      foot={
        <>
          <p class="me-auto text-small text-ink3">{t('try.hint')}</p>
          <Show
            when={trial.busy()}
            fallback={
              <Button type="submit" form="try" look="ink">
                {t('try.send')}
              </Button>
            }
          >
            <Button onClick={trial.halt}>{t('stop')}</Button>
          </Show>
        </>
      }
    >
      <form id="try" class="grid gap-5" onSubmit={send}>
        <Field label={t('try.protocol')}>
          <Select value={protocol()} options={spoken.map((value) => ({ value, label: protocolNames[value] }))} onValue={speak} />
        </Field>
        <Switch shown label={t('try.stream')} checked={stream()} onChange={setStream} />
        <Field label={t('try.prompt')}>
          <TextArea name="prompt" rows={2} required maxlength={4000} value={prompt()} onValue={setPrompt} />
        </Field>
      </form>
      <div class="mt-6 grid gap-6" aria-live="polite" aria-busy={trial.busy()}>
        <Show when={trial.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} />}</Show>
        <Show when={trial.busy() && !trial.text()}>
          <p class="flex items-center gap-2 text-small text-coral-text">
            <span aria-hidden="true" class="breathe size-2 rounded-full bg-coral" />
            {t('try.waiting')}
          </p>
        </Show>
        <Show when={trial.text()}>
          {(text) => (
            <section aria-label={t('try.answer')}>
              <h3 class="mb-2 text-small font-normal text-ink2">{t('try.answer')}</h3>
              <p class="m-0 rounded-control bg-sunken px-3 py-2 text-body whitespace-pre-wrap break-anywhere max-h-60 overflow-y-auto">
                {text()}
              </p>
            </section>
          )}
        </Show>
        <Show when={trial.log()}>{(log) => <Walk of={log()} />}</Show>
      </div>
    </Sheet>
  )
}
