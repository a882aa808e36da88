import { createSignal, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Checked, Synced } from '../../contract'
import { Button } from '../../parts/button'
import { Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { t } from '../../words/words'

interface CheckProps {
  id: number
  models: readonly string[]
  onSynced: (models: string[]) => void
  /** What was found may have ended a rest, or begun one. */
  onChecked: () => void
}

/** Asks a saved channel what it can do now: its list of models, or one of them for a token. */
export function Check(props: CheckProps) {
  const [model, choose] = createSignal('')
  const [busy, setBusy] = createSignal<'check' | 'sync'>()
  const [found, setFound] = createSignal<Checked>()
  const [synced, setSynced] = createSignal<Synced>()
  const [wrong, setWrong] = createSignal<string>()
  const options = () => [{ value: '', label: t('check.list') }, ...props.models.map((value) => ({ value, label: value }))]

  const begin = (what: 'check' | 'sync') => {
    setBusy(what)
    setWrong()
    setFound()
    setSynced()
  }
  const check = async () => {
    begin('check')
    const { value, fault } = await ask(api.channels({ id: props.id }).check.post(model() ? { model: model() } : {}))
    setBusy()
    setWrong(fault?.message)
    setFound(value)
    props.onChecked()
  }
  const sync = async () => {
    begin('sync')
    const { value, fault } = await ask(api.channels({ id: props.id }).sync.post({ apply: false }))
    setBusy()
    setWrong(fault?.message)
    setSynced(value)
  }

  return (
    <section class="grid gap-3" aria-label={t('check')}>
      <div class="flex flex-wrap items-center gap-2">
        <div class="flex-1 min-w-40">
          <Select label={t('check.what')} value={model()} options={options()} onValue={choose} />
        </div>
        <Button busy={busy() === 'check'} onClick={check}>
          {t('check')}
        </Button>
        <Button busy={busy() === 'sync'} onClick={sync}>
          {t('sync')}
        </Button>
      </div>
      <div aria-live="polite" class="contents">
        <Show when={found()}>{(answer) => <Findings of={answer()} />}</Show>
        <Show when={synced()}>{(answer) => <Difference of={answer()} onTake={props.onSynced} />}</Show>
      </div>
      <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
    </section>
  )
}

/** How each endpoint has answered, and what went wrong in the upstream's own words. */
function Findings(props: { of: Checked }) {
  return (
    <ul class="m-0 p-0 list-none grid gap-2">
      <For each={props.of.endpoints}>
        {(row) => (
          <li class="grid gap-1">
            <span class="flex flex-wrap items-center gap-2 text-small">
              <span class="font-mono break-anywhere">{row.url}</span>
              <Mark tone={row.ok ? 'plain' : 'urchin'}>{row.ok ? t('check.ok') : t('check.failed', { status: row.status || '–' })}</Mark>
              <span class="text-ink2">{t('check.took', { n: row.latencyMs })}</span>
            </span>
            <Show when={row.message}>
              <span class="text-small text-urchin break-anywhere">{row.message}</span>
            </Show>
            <Show when={row.answer}>
              <pre class="m-0 max-h-40 overflow-auto rounded-control bg-sunken p-2 font-mono text-small whitespace-pre-wrap break-anywhere">
                {row.answer}
              </pre>
            </Show>
          </li>
        )}
      </For>
    </ul>
  )
}

/** What the upstream's list has more and less; nothing is changed before it is taken. */
function Difference(props: { of: Synced; onTake: (models: string[]) => void }) {
  const changed = () => props.of.added.length + props.of.removed.length > 0
  return (
    <div class="grid gap-2 justify-items-start text-small">
      <Show when={changed()} fallback={<p class="text-ink2">{t('sync.same', { n: props.of.models.length })}</p>}>
        <Show when={props.of.added.length}>
          <p class="break-anywhere">{t('sync.added', { n: props.of.added.length, models: props.of.added.join(', ') })}</p>
        </Show>
        <Show when={props.of.removed.length}>
          <p class="break-anywhere">{t('sync.removed', { n: props.of.removed.length, models: props.of.removed.join(', ') })}</p>
        </Show>
        <Button onClick={() => props.onTake(props.of.models)}>{t('sync.take')}</Button>
      </Show>
    </div>
  )
}
