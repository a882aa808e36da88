import type { JSX } from 'solid-js'
import { Segments } from '../../parts/segments'
import { say } from '../../parts/toasts'
import { theme, themes, wear } from '../../theme'
import { type Language, language, languages, speak, t, type Word } from '../../words/words'
import type { StepProps } from './step'
import { StepForm } from './step-form'

const themeNames: Record<(typeof themes)[number], Word> = { system: 'theme.system', light: 'theme.light', dark: 'theme.dark' }

/** Both turn the page at once, and are kept in this browser. */
export function LanguageStep(props: StepProps) {
  return (
    <StepForm
      title={t('setup.welcome')}
      text={t('setup.welcome.text')}
      back={props.back}
      skip={undefined}
      action={t('setup.next')}
      onSubmit={props.onNext}
    >
      <Looks />
    </StepForm>
  )
}

/** How the page looks in this browser: its language and its theme. */
export function Looks() {
  const turnTo = (next: Language) => void speak(next).catch(() => say(t('unreachable'), 'failed'))
  return (
    <>
      <Labelled label={t('language')}>
        <Segments label={t('language')} value={language()} options={languages} onValue={turnTo} />
      </Labelled>
      <Labelled label={t('theme')}>
        <Segments
          label={t('theme')}
          value={theme()}
          options={themes.map((value) => ({ value, label: t(themeNames[value]) }))}
          onValue={wear}
        />
      </Labelled>
    </>
  )
}

function Labelled(props: { label: string; children: JSX.Element }) {
  return (
    <div class="grid gap-1.5 justify-items-start min-w-0">
      <span class="text-small font-medium text-ink2" aria-hidden="true">
        {props.label}
      </span>
      {props.children}
    </div>
  )
}
