import { createSignal } from 'solid-js'
import { api, ask } from '../../api'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { bytes } from '../../parts/figures'
import { Loaded, Outline } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { language, t } from '../../words/words'
import { SettingForm } from './setting-form'

/** What is kept of requests, how much of it there is now, and the ways to take it away. */
export function RequestsSection() {
  return (
    <>
      <Storage />
      <SettingForm title={t('settings.requests')} section="requests" />
    </>
  )
}

const link =
  'inline-flex items-center h-control px-3 rounded-control border border-solid border-line bg-surface text-body font-medium text-ink no-underline hover:bg-hover'

function Storage() {
  const storage = createLoad(
    () => 'storage',
    () => ask(api.system.storage.get()),
  )
  const [clearing, setClearing] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const clear = async () => {
    setBusy(true)
    const { fault } = await ask(api.logs.delete(undefined, { query: {} }))
    setBusy(false)
    setClearing(false)
    if (fault) return say(fault.message, 'failed')
    say(t('storage.clearing'))
    await storage.again()
  }
  const told = (kind: { rows: number; bytes: number }) => t('storage.size', { n: kind.rows, size: bytes(kind.bytes, language()) })
  return (
    <Section title={t('storage')}>
      <Loaded from={storage} outline={<Outline rows={2} />}>
        {(of) => (
          <dl class="m-0 mb-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
            <dt class="text-ink2">{t('storage.logs')}</dt>
            <dd class="m-0">{told(of().logs)}</dd>
            <dt class="text-ink2">{t('storage.bodies')}</dt>
            <dd class="m-0">{told(of().bodies)}</dd>
          </dl>
        )}
      </Loaded>
      <div class="flex flex-wrap gap-2">
        <a class={link} href="/api/logs/export?format=csv" download="">
          {t('storage.export', { format: 'CSV' })}
        </a>
        <a class={link} href="/api/logs/export?format=ndjson" download="">
          {t('storage.export', { format: 'NDJSON' })}
        </a>
        <span class="flex-1" />
        <Button look="danger" onClick={() => setClearing(true)}>
          {t('storage.clear')}
        </Button>
      </div>
      <Confirm
        open={clearing()}
        title={t('storage.clear.title')}
        consequence={t('storage.clear.consequence', { n: storage.value()?.logs.rows ?? 0 })}
        action={t('storage.clear.action')}
        busy={busy()}
        onConfirm={clear}
        onClose={() => setClearing(false)}
      />
    </Section>
  )
}
