import { For, type JSX, Show } from 'solid-js'
import { api, ask } from '../../api'
import { createClock } from '../../clock'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Time } from '../../parts/figure'
import { bytes, remaining } from '../../parts/figures'
import { Loaded, Outline, Trouble } from '../../parts/loaded'
import { language, t } from '../../words/words'
import { Options } from './options'
import { SettingForm } from './setting-form'

const paths = ['data', 'config', 'database.type', 'database.path', 'log.level', 'secretKey', 'adminPassword']

export function AboutSection() {
  return (
    <>
      <About />
      <SettingForm title={t('settings.metrics')} section="about" />
      <Options paths={paths} />
    </>
  )
}

/** What is running and whether all is well with it, for a question or a report. */
function About() {
  const now = createClock()
  const system = createLoad(
    () => 'system',
    () => ask(api.system.get()),
  )
  const storage = createLoad(
    () => 'storage',
    () => ask(api.system.storage.get()),
  )
  const facts = (): [string, JSX.Element][] => {
    const of = system.value()!
    const waiting = storage.value()?.journalWaiting
    return [
      [t('version'), `${of.version} (${of.commit})`],
      [t('runtime'), `Bun ${of.bun}, ${of.platform}`],
      [t('database'), of.database],
      [t('data'), of.dataDir],
      [t('about.up'), remaining(now() - Date.parse(of.startedAt), language())],
      [t('started'), <Time at={of.startedAt} />],
      [t('about.memory'), bytes(of.memoryBytes, language())],
      [t('about.in-flight'), String(of.inFlight)],
      [t('about.journal'), waiting ? t('about.journal.waiting', { n: waiting }) : t('about.journal.fine')],
      [t('about.licence'), 'MIT'],
    ]
  }
  return (
    <Section title={t('about')}>
      <Loaded from={system} outline={<Outline rows={8} />}>
        {(of) => (
          <>
            <For each={of().warnings}>{(warning) => <Trouble message={warning.message} />}</For>
            <dl class="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
              <For each={facts()}>
                {([label, value]) => (
                  <>
                    <dt class="text-ink2">{label}</dt>
                    <dd class="m-0 break-anywhere">{value}</dd>
                  </>
                )}
              </For>
            </dl>
            <Show when={of().warnings.length === 0}>
              <p class="mt-3 text-small text-ink2">{t('about.fine')}</p>
            </Show>
          </>
        )}
      </Loaded>
    </Section>
  )
}
