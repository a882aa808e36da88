import { createSignal, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Price } from '../../contract'
import { createLoad } from '../../load'
import { Field, Input } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { t } from '../../words/words'

const MOST = 20

/** Finds a public price by another name than that under which it was looked for, and takes it over. */
export function PublicPrices(props: { start: string; onTake: (price: Price) => void }) {
  const [text, setText] = createSignal('')
  let waiting: ReturnType<typeof setTimeout> | undefined
  const type = (next: string) => {
    clearTimeout(waiting)
    waiting = setTimeout(() => setText(next.trim()), 200)
  }
  return (
    <div class="grid gap-2">
      <Field label={t('price.public')} hint={t('price.public.hint')}>
        <Input type="search" placeholder={props.start} autocapitalize="none" spellcheck={false} onValue={type} />
      </Field>
      <Show when={text()} keyed>
        {(sought) => <Found text={sought} onTake={props.onTake} />}
      </Show>
    </div>
  )
}

function Found(props: { text: string; onTake: (price: Price) => void }) {
  const found = createLoad(
    () => `public ${props.text}`,
    () => ask(api.prices.public.get({ query: { text: props.text, limit: MOST } })),
  )
  return (
    <>
      <Show when={found.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={found.again} />}</Show>
      <Show when={found.value()}>
        {(page) => (
          <Show when={page().items.length} fallback={<p class="text-small text-ink2">{t('prices.no-match')}</p>}>
            <ul
              aria-label={t('price.public')}
              class="m-0 p-0 list-none max-h-56 overflow-y-auto rounded-control border border-solid border-line"
            >
              <For each={page().items}>
                {(one) => (
                  <li>
                    <button
                      type="button"
                      class="flex w-full min-h-8 items-center gap-3 px-3 py-1 text-start hover:bg-hover"
                      onClick={() => props.onTake({ ...one.price })}
                    >
                      <span class="flex-1 min-w-0 break-anywhere">
                        <span class="font-mono text-small">{one.model}</span> <span class="text-small text-ink2">{one.provider}</span>
                      </span>
                      <span class="text-small whitespace-nowrap">
                        ${one.price.input} / ${one.price.output}
                      </span>
                    </button>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
    </>
  )
}
