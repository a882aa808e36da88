import { useSearchParams } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { api, ask, askAll } from '../../api'
import type { Alert } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Time } from '../../parts/figure'
import { Loaded, Outline } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { Switch } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { named, t } from '../../words/words'
import { AlertSheet } from './alert-sheet'

/** Who is told when something goes wrong. */
export function Alerts() {
  const [query, setQuery] = useSearchParams<{ open?: string }>()
  const alerts = createLoad(
    () => 'alerts',
    () => askAll(api.alerts.get),
  )
  const kinds = createLoad(
    () => 'alert-kinds',
    () => ask(api.alerts.kinds.get()),
  )
  const open = () => (query.open === 'new' ? 'new' : alerts.value()?.find(({ id }) => String(id) === query.open))
  const enable = async ({ id }: Alert, enabled: boolean) => {
    const { fault } = await ask(api.alerts({ id }).patch({ enabled }))
    if (fault) say(fault.message, 'failed')
    await alerts.again()
  }

  return (
    <Section title={t('alerts')}>
      <p class="mb-3 text-small text-ink3">{t('alerts.hint')}</p>
      <Loaded from={alerts} outline={<Outline rows={2} />}>
        {(list) => (
          <ul class="m-0 mb-3 p-0 list-none grid gap-2">
            <For each={list()}>
              {(alert) => (
                <AlertRow alert={alert} onOpen={() => setQuery({ open: alert.id })} onEnable={(enabled) => enable(alert, enabled)} />
              )}
            </For>
          </ul>
        )}
      </Loaded>
      <Button look="ink" icon="plus" onClick={() => setQuery({ open: 'new' })}>
        {t('alert.new')}
      </Button>
      <Show when={kinds.value()}>
        {(known) => <AlertSheet of={open()} kinds={known()} onSaved={alerts.again} onClose={() => setQuery({ open: undefined })} />}
      </Show>
    </Section>
  )
}

function AlertRow(props: { alert: Alert; onOpen: () => void; onEnable: (enabled: boolean) => void }) {
  return (
    <li class="flex items-center gap-3 min-w-0">
      <span class="flex-1 min-w-0 grid gap-0.5">
        <span class="flex flex-wrap items-center gap-2">
          <button type="button" class="font-bold text-start break-anywhere hover:underline" onClick={() => props.onOpen()}>
            {props.alert.name}
          </button>
          <Show when={props.alert.error}>
            {(error) => (
              <Mark tone="urchin" title={error()}>
                {t('alert.failed')}
              </Mark>
            )}
          </Show>
        </span>
        <span class="text-small text-ink2">
          {named(`alert-kind.${props.alert.kind}`, props.alert.kind)} · {t('alert.sent')} <Time at={props.alert.sentAt} none={t('never')} />
        </span>
      </span>
      <Switch label={t('enable', { name: props.alert.name })} checked={props.alert.enabled} onChange={(on) => props.onEnable(on)} />
    </li>
  )
}
