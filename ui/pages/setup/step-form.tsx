import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import { Button } from '../../parts/button'
import { t } from '../../words/words'
import { StepHead } from './step-head'

interface StepFormProps {
  title: string
  text: string
  back: string | undefined
  skip: string | undefined
  /** What the main button says; without it there is none. */
  action?: string
  busy?: boolean
  disabled?: boolean
  onSubmit: () => void
  children?: JSX.Element
}

const link =
  'inline-flex items-center h-control px-3 rounded-control text-body font-medium text-ink2 no-underline hover:bg-hover hover:text-ink'

/** One step: what it is for, its fields, and the ways on and back. */
export function StepForm(props: StepFormProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!props.busy) props.onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <StepHead title={props.title} text={props.text} />
      <div class="mt-6 grid gap-5 min-w-0">{props.children}</div>
      <footer class="mt-8 flex items-center gap-2">
        <Show when={props.back}>
          {(href) => (
            <A href={href()} class={`${link} -ms-3`}>
              {t('setup.back')}
            </A>
          )}
        </Show>
        <span class="flex-1" />
        <Show when={props.skip}>
          {(href) => (
            <A href={href()} class={link}>
              {t('setup.skip')}
            </A>
          )}
        </Show>
        <Show when={props.action}>
          <Button type="submit" look="ink" busy={props.busy} disabled={props.disabled}>
            {props.action}
          </Button>
        </Show>
      </footer>
    </form>
  )
}
