import { createUniqueId, For } from 'solid-js'

interface SegmentsProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onValue: (value: T) => void
}

/** One of a few, all in sight. The browser's own radio buttons: arrow keys choose. */
export function Segments<T extends string>(props: SegmentsProps<T>) {
  const name = createUniqueId()
  return (
    <div role="radiogroup" aria-label={props.label} class="inline-flex max-w-full rounded-control bg-sunken p-0.5">
      <For each={props.options}>
        {(option) => (
          <label class="drawn relative flex items-center justify-center min-w-0 h-[calc(var(--control)-0.375rem)] max-[22rem]:px-1 px-2.5 md:px-3 rounded-[5px] border border-solid border-transparent text-small text-ink2 cursor-pointer hover:text-ink has-checked:border-line has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-solid has-focus-visible:outline-ring has-focus-visible:outline-offset-1">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onValue(option.value)}
              class="absolute inset-0 m-0 size-full opacity-0 cursor-pointer"
            />
            <span class="truncate">{option.label}</span>
          </label>
        )}
      </For>
    </div>
  )
}
