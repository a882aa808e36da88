import { For } from 'solid-js'
import { api, ask } from '../../api'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Time } from '../../parts/figure'
import { Loaded, Outline } from '../../parts/loaded'
import { t } from '../../words/words'

/** What is running, for a question or a report. */
export function About() {
  const system = createLoad(
    () => 'system',
    () => ask(api.system.get()),
  )
  return (
    <Section title={t('about')}>
      <Loaded from={system} outline={<Outline rows={4} />}>
        {(of) => (
          <dl class="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
            <For
              each={[
                [t('version'), `${of().version} (${of().commit})`],
                [t('runtime'), `bun ${of().bun}, ${of().platform}`],
                [t('database'), of().database],
                [t('data'), of().dataDir],
                [t('started'), <Time at={of().startedAt} />],
              ]}
            >
              {([label, value]) => (
                <>
                  <dt class="text-ink2">{label}</dt>
                  <dd class="m-0 break-anywhere">{value}</dd>
                </>
              )}
            </For>
          </dl>
        )}
      </Loaded>
    </Section>
  )
}
