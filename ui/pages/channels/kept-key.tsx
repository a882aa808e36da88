import { createSignal, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { ChannelKey } from '../../contract'
import { IconButton } from '../../parts/button'
import { money } from '../../parts/figures'
import { isTroubled, Reason, Standing } from '../../parts/standing'
import { Switch } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { language, t } from '../../words/words'
import type { KeptDraft } from './draft'
import { KeyDetails } from './key-details'

interface KeptKeyProps {
  /** Absent while its channel has not been saved. */
  channelId?: number
  /** As it stands in the form. */
  of: KeptDraft
  /** As it fares now. */
  faring: ChannelKey
  now: number
  /** Nanodollars of the last 30 days. */
  spent?: number | undefined
  onChange: (change: Partial<KeptDraft>) => void
  onRemove: () => void
  onChanged: () => void
}

/** One key: its ends, how it fares and why, and what can be done about it. */
export function KeptKey(props: KeptKeyProps) {
  const [busy, setBusy] = createSignal(false)
  const [open, setOpen] = createSignal(false)
  const [found, setFound] = createSignal<{ ok: boolean; text: string }>()
  const name = () => props.of.note || props.of.hint
  const rests = () => isTroubled(props.faring) || props.faring.models.length > 0

  /** What was just found says the same already. */
  const told = () => found()?.ok === false && props.faring.reason?.includes(found()!.text)

  const check = async (channelId: number) => {
    setBusy(true)
    const { value, fault } = await ask(api.channels({ id: channelId }).keys({ keyId: props.of.id }).check.post())
    setBusy(false)
    if (fault) setFound({ ok: false, text: fault.message })
    else setFound({ ok: value.ok, text: value.message ?? `${t('check.ok')} · ${t('check.took', { n: value.latencyMs })}` })
    props.onChanged()
  }
  const reset = async () => {
    const { fault } = await ask(api.routing.health.reset.post({ kind: 'key', id: props.of.id }))
    say(fault ? fault.message : t('state.reset.done', { name: name() }), fault ? 'failed' : 'plain')
    setFound()
    props.onChanged()
  }

  return (
    <li class="border-t border-line border-solid first:border-t-0">
      <div class="flex flex-wrap items-center gap-x-3 ps-3 pe-1 min-h-row">
        <span class="min-w-0 flex-1 max-sm:basis-full py-1.5 flex flex-wrap items-center gap-x-2 gap-y-1">
          <span class="font-mono text-small">{props.of.hint}</span>
          <input
            aria-label={t('key.note', { name: props.of.hint })}
            placeholder={t('key.note.add')}
            maxlength={255}
            autocomplete="off"
            class="min-w-0 w-32 h-11 max-md:-my-2 md:h-6 px-1 -mx-1 rounded-control border border-solid border-transparent bg-transparent text-small text-ink2 placeholder-ink3 hover:border-line focus:border-edge"
            value={props.of.note}
            onChange={(event) => props.onChange({ note: event.currentTarget.value.trim() })}
          />
          <Show when={props.of.enabled}>
            <Standing of={props.faring} now={props.now} />
          </Show>
        </span>
        <span class="flex flex-wrap items-center justify-end gap-1 ms-auto min-w-0">
          <Show when={props.spent}>
            {(nano) => <span class="text-small text-ink2 whitespace-nowrap">{t('key.spend', { money: money(nano(), language()) })}</span>}
          </Show>
          <Show when={rests()}>
            <IconButton icon="again" label={t('state.reset', { name: name() })} onClick={reset} />
          </Show>
          <Show when={props.channelId}>
            {(id) => (
              <IconButton
                icon="pulse"
                label={t('key.check', { name: name() })}
                aria-busy={busy()}
                disabled={busy()}
                onClick={() => check(id())}
              />
            )}
          </Show>
          <IconButton icon="gear" label={t('key.details', { name: name() })} aria-expanded={open()} onClick={() => setOpen(!open())} />
          <Switch label={t('enable', { name: name() })} checked={props.of.enabled} onChange={(enabled) => props.onChange({ enabled })} />
          <IconButton icon="close" label={t('key.remove', { name: name() })} onClick={() => props.onRemove()} />
        </span>
      </div>
      <Show when={open()}>
        <KeyDetails of={props.of} onChange={props.onChange} />
      </Show>
      <div class="grid gap-1 px-3 has-[>:not([aria-live]),[aria-live]>*]:pb-2">
        <Show when={!told()}>
          <Reason of={props.faring} class="break-anywhere" />
        </Show>
        <For each={props.faring.models}>
          {(model) => (
            <span class="flex flex-wrap items-center gap-2 text-small">
              <span class="font-mono break-anywhere">{model.model}</span>
              <Standing of={model} now={props.now} />
              <Reason of={model} class="break-anywhere" />
            </span>
          )}
        </For>
        <span aria-live="polite" class="contents">
          <Show when={found()}>
            {(of) => <span class={`text-small break-anywhere ${of().ok ? 'text-kelp' : 'text-urchin'}`}>{of().text}</span>}
          </Show>
        </span>
      </div>
    </li>
  )
}
