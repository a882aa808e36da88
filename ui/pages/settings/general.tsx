import { Section } from '../../frame/page'
import { timeZone } from '../../parts/formats'
import { t } from '../../words/words'
import { Looks } from '../setup/language-step'
import { SettingForm } from './setting-form'

/** Language and theme are chosen for each browser by itself. */
const inBrowser = ['language', 'theme']

export function GeneralSection() {
  return (
    <>
      <Section title={t('settings.browser')}>
        <div class="grid gap-5">
          <Looks />
          <p class="text-small text-ink2">{t('settings.zone', { zone: timeZone })}</p>
        </div>
      </Section>
      <SettingForm title={t('settings.everyone')} section="general" except={inBrowser} />
    </>
  )
}
