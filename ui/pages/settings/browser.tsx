import { Section } from '../../frame/page'
import { Field, Select } from '../../parts/field'
import { say } from '../../parts/toasts'
import { theme, themes, wear } from '../../theme'
import { type Language, language, languages, speak, t, type Word } from '../../words/words'

const themeNames: Record<(typeof themes)[number], Word> = { system: 'theme.system', light: 'theme.light', dark: 'theme.dark' }

/** What is kept in this browser alone. */
export function Browser() {
  const turnTo = (next: Language) => speak(next).catch(() => say(t('unreachable'), 'failed'))
  return (
    <Section title={t('settings.browser')}>
      <div class="grid sm:grid-cols-2 gap-4">
        <Field label={t('language')}>
          <Select value={language()} options={languages} onValue={turnTo} />
        </Field>
        <Field label={t('theme')}>
          <Select value={theme()} options={themes.map((value) => ({ value, label: t(themeNames[value]) }))} onValue={wear} />
        </Field>
      </div>
    </Section>
  )
}
