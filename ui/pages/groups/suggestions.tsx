import { createSignal, For, Show } from 'solid-js'
import { Section } from '../../frame/page'
import { Button } from '../../parts/button'
import { t } from '../../words/words'

const shownFirst = 12

/** Models that a channel serves but no group has: one press makes a group of the same name. */
export function Suggestions(props: { models: readonly string[]; onMake: (model: string) => Promise<void> }) {
  const [all, showAll] = createSignal(false)
  const [making, setMaking] = createSignal<string>()
  const make = async (model: string) => {
    setMaking(model)
    await props.onMake(model)
    setMaking()
  }
  return (
    <Show when={props.models.length}>
      <Section title={t('suggestions')}>
        <p class="-mt-2 mb-3 text-small text-ink2">{t('suggestions.text')}</p>
        <div class="flex flex-wrap gap-2">
          <For each={all() ? props.models : props.models.slice(0, shownFirst)}>
            {(model) => (
              <Button
                icon="plus"
                busy={making() === model}
                aria-label={t('suggestions.make', { model })}
                onClick={() => make(model)}
                class="max-w-full"
              >
                <span class="truncate font-mono text-small font-normal">{model}</span>
              </Button>
            )}
          </For>
          <Show when={!all() && props.models.length > shownFirst}>
            <Button look="bare" onClick={() => showAll(true)}>
              {t('suggestions.more', { n: props.models.length - shownFirst })}
            </Button>
          </Show>
        </div>
      </Section>
    </Show>
  )
}
