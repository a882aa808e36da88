import { For, Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button'
import { t } from '../../words/words'
import { modeNames } from './labels'
import { RateFields } from './rate-fields'
import { type Mistake, type Mode, type ModesDraft, modes, ratesDraft } from './whole'

interface ModesProps {
  modes: ModesDraft
  problem: (field: Mistake['field'], mode: Mode) => string | undefined
  onChange: (mode: Mode, rates: ReturnType<typeof ratesDraft> | undefined) => void
}

/** What is paid where the upstream has served a request sooner, or when there was room. */
export function ModeFields(props: ModesProps) {
  return (
    <div class="grid gap-3">
      <For each={modes}>
        {(mode) => (
          <Show
            when={props.modes[mode]}
            fallback={
              <div>
                <Button icon="plus" onClick={() => props.onChange(mode, ratesDraft())}>
                  {t('price.mode.add', { mode: t(modeNames[mode]) })}
                </Button>
              </div>
            }
          >
            {(rates) => (
              <fieldset class="m-0 min-w-0 rounded-card border border-solid border-line p-3 grid gap-3">
                <legend class="sr-only">{t(modeNames[mode])}</legend>
                <div class="flex items-center justify-between gap-2">
                  <span class="text-small text-ink2">
                    {t(modeNames[mode])} · {t(hints[mode])}
                  </span>
                  <IconButton icon="close" label={t('price.tier.remove')} onClick={() => props.onChange(mode, undefined)} />
                </div>
                <RateFields
                  rates={rates()}
                  problem={(name) => props.problem(name, mode)}
                  onChange={(changed) => props.onChange(mode, changed)}
                />
              </fieldset>
            )}
          </Show>
        )}
      </For>
    </div>
  )
}

const hints = { fast: 'price.mode.fast.hint', flex: 'price.mode.flex.hint' } as const
