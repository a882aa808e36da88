import { For, Show } from 'solid-js'
import type { Considered } from '../../contract'
import { Icon } from '../../parts/icon'
import { t } from '../../words/words'

/** Who was considered in which order, and why each was taken or passed over; nothing where the attempts tell it all. */
export function Why(props: { of: readonly Considered[] }) {
  return (
    <Show when={props.of.length}>
      <details class="group" open={props.of.some(({ taken }) => !taken)}>
        <summary class="list-none inline-flex items-center gap-1.5 min-h-6 max-md:min-h-11 text-small text-ink2 hover:text-ink">
          <Icon name="next" class="size-3 group-open:rotate-90" />
          {t('why')}
        </summary>
        <ol class="m-0 mt-2 p-0 list-none grid gap-1.5">
          <For each={props.of}>
            {(one) => (
              <li class="flex items-baseline gap-2 text-small">
                <Icon name={one.taken ? 'check' : 'close'} class={`size-3 shrink-0 self-center ${one.taken ? 'text-ink' : 'text-amber'}`} />
                <span class="sr-only">{one.taken ? t('why.taken') : t('why.passed')}</span>
                <span class="min-w-0 break-anywhere">
                  <span class="font-medium">{one.channel}</span>
                  <span class="text-ink3"> / {one.model}</span>
                  <Show when={one.key}>
                    <span class="font-mono text-tiny text-ink3"> {one.key}</span>
                  </Show>
                  <span class="text-ink2"> · {one.why}</span>
                </span>
              </li>
            )}
          </For>
        </ol>
      </details>
    </Show>
  )
}
