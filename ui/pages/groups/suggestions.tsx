import { createSignal, For, Show } from 'solid-js'
import type { Suggested } from '../../contract'
import { Section } from '../../frame/page'
import { Button } from '../../parts/button'
import { t } from '../../words/words'

const shownFirst = 12

/** Models that a channel serves but no group has: one press makes a group of the same name. */
export function Suggestions(props: { of: Suggested; onMake: (model: string) => Promise<void> }) {
  const [all, showAll] = createSignal(false)
  const [making, setMaking] = createSignal<string>()
  const shown = () => (all() ? props.of.items : props.of.items.slice(0, shownFirst))
  const make = async (model: string) => {
    setMaking(model)
    await props.onMake(model)
    setMaking()
  }
  return (
    <Show when={props.of.items.length}>
      <Section title={t('suggestions')}>
        <p class="-mt-2 mb-3 text-small text-ink2">{t('suggestions.text')}</p>
        <div class="flex flex-wrap gap-2">
          <For each={shown()}>
            {({ model, channels }) => (
              <Button
                icon="plus"
                busy={making() === model}
                aria-label={t('suggestions.make', { model })}
                title={t('suggestions.channels', { n: channels })}
                onClick={() => make(model)}
                class="max-w-full"
              >
                <span class="truncate font-mono text-small font-normal">{model}</span>
                <Show when={channels > 1}>
                  <span class="text-small text-ink3 font-normal">× {channels}</span>
                </Show>
              </Button>
            )}
          </For>
          <Show when={!all() && props.of.items.length > shownFirst}>
            <Button look="bare" onClick={() => showAll(true)}>
              {t('suggestions.more', { n: props.of.items.length - shownFirst })}
            </Button>
          </Show>
          <Show when={all() && props.of.count > props.of.items.length}>
            <p class="self-center text-small text-ink2">{t('suggestions.beyond', { n: props.of.count - props.of.items.length })}</p>
          </Show>
        </div>
      </Section>
    </Show>
  )
}
