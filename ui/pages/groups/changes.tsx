import { For, Show } from 'solid-js'
import type { Regrouping } from '../../contract'
import { t } from '../../words/words'

type Place = Regrouping['added'][number]

/** What a rule would add to its group and remove from it. */
export function Changes(props: { of: Regrouping }) {
  return (
    <div class="grid gap-3 text-small">
      <Show
        when={props.of.added.length + props.of.removed.length}
        fallback={<p class="text-ink2">{t('rule.same', { n: props.of.kept })}</p>}
      >
        <Places title={t('rule.added', { n: props.of.added.length })} sign="+" places={props.of.added} />
        <Places title={t('rule.removed', { n: props.of.removed.length })} sign="−" places={props.of.removed} />
        <p class="text-ink2">{t('rule.kept', { n: props.of.kept })}</p>
      </Show>
    </div>
  )
}

function Places(props: { title: string; sign: string; places: readonly Place[] }) {
  return (
    <Show when={props.places.length}>
      <section aria-label={props.title} class="grid gap-1">
        <h3 class="m-0 text-small font-medium">{props.title}</h3>
        <ul tabindex="0" class="m-0 p-2 list-none max-h-48 overflow-y-auto rounded-control bg-sunken">
          <For each={props.places}>
            {(place) => (
              <li class="flex gap-2 min-w-0">
                <span aria-hidden="true" class={`font-mono ${props.sign === '+' ? 'text-kelp' : 'text-urchin'}`}>
                  {props.sign}
                </span>
                <span class="min-w-0 flex-1 font-mono break-anywhere">{place.model}</span>
                <span class="shrink-0 max-w-2/5 truncate text-ink2">{place.channel}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  )
}
