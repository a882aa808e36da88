import { For } from 'solid-js'

/** Keys of the keyboard as they are drawn on them. */
export function Keys(props: { of: readonly string[] }) {
  return (
    <span class="inline-flex items-center gap-1">
      <For each={props.of}>
        {(key) => (
          <kbd class="inline-grid place-items-center min-w-5 h-5 px-1 rounded-1 border border-solid border-line bg-sunken font-sans text-tiny text-ink2">
            {key}
          </kbd>
        )}
      </For>
    </span>
  )
}
