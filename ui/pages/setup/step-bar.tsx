import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { t, type Word } from '../../words/words'
import type { Step } from './steps'

const names: Record<Step, Word> = { language: 'setup.language', account: 'setup.account', channel: 'channel', connect: 'setup.connect' }

/** Where one is: what lies behind is ink, the step of now coral. */
export function StepBar(props: { steps: readonly Step[]; now: Step; reachable: (step: Step) => boolean }) {
  const at = () => props.steps.indexOf(props.now)
  return (
    <nav aria-label={t('setup')} class="mb-4">
      <ol class="m-0 p-0 list-none grid grid-cols-4 gap-2">
        <For each={props.steps}>
          {(step, index) => (
            <li>
              <Show when={props.reachable(step)} fallback={<Label step={step} index={index()} at={at()} />}>
                <A
                  href={`/setup?step=${step}`}
                  class="block no-underline text-inherit"
                  aria-current={index() === at() ? 'step' : undefined}
                >
                  <Label step={step} index={index()} at={at()} />
                </A>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  )
}

function Label(props: { step: Step; index: number; at: number }) {
  return (
    <span
      class="drawn block min-h-control md:min-h-8 pt-1.5 border-t-2 border-solid text-small truncate"
      classList={{
        'border-coral text-ink font-bold': props.index === props.at,
        'border-ink text-ink2': props.index < props.at,
        'border-line text-ink3': props.index > props.at,
      }}
    >
      {props.index + 1}
      <span class="max-sm:sr-only"> {t(names[props.step])}</span>
    </span>
  )
}
