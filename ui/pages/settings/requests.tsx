import { createSignal } from 'solid-js'
import { api, ask } from '../../api'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Select } from '../../parts/field'
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

const DAY = 86_400_000
/** In days, of what may be cleared alone. */
const ages = ['7', '30', '90', '365']

const link =
  'inline-flex items-center h-control px-3 rounded-control border border-solid border-line bg-surface text-body font-medium text-ink no-underline hover:bg-hover'

function Storage() {
  const storage = createLoad(
    () => 'storage',
    () => ask(api.system.storage.get()),
  )
  const [clearing, setClearing] = createSignal(false)
  const [days, setDays] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const clear = async () => {
    setBusy(true)
    const { fault } = await ask(
      api.logs.delete(undefined, { query: { before: days() ? String(Date.now() - Number(days()) * DAY) : undefined } }),
    )
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
        <span class="w-44">
          <Select
            label={t('storage.which')}
            value={days()}
            options={['', ...ages].map((value) => ({ value, label: value ? t('storage.older', { n: value }) : t('storage.all') }))}
            onValue={setDays}
          />
        </span>
        <Button look="danger" onClick={() => setClearing(true)}>
          {t('storage.clear')}
        </Button>
      </div>
      <Confirm
        open={clearing()}
        title={days() ? t('storage.clear.older', { n: days() }) : t('storage.clear.title')}
        consequence={days() ? t('storage.clear.older.consequence') : t('storage.clear.consequence', { n: storage.value()?.logs.rows ?? 0 })}
        action={t('storage.clear.action')}
        busy={busy()}
        onConfirm={clear}
        onClose={() => setClearing(false)}
      />
    </Section>
  )
}
