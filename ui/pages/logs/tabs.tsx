import { createUniqueId, For, type JSX } from 'solid-js'

interface TabsProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onValue: (value: T) => void
  children: JSX.Element
}

/** Several views of one thing, one at a time; arrow keys go from tab to tab. */
export function Tabs<T extends string>(props: TabsProps<T>) {
  const id = createUniqueId()
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!by) return
    const at = props.options.findIndex(({ value }) => value === props.value)
    const next = (at + by + props.options.length) % props.options.length
    props.onValue(props.options[next]!.value)
    ;(event.currentTarget as HTMLElement).querySelectorAll('button')[next]?.focus()
  }
  return (
    <div class="grid gap-3 min-w-0">
      <div role="tablist" aria-label={props.label} class="flex flex-wrap gap-x-4 border-b border-line border-solid" onKeyDown={step}>
        <For each={props.options}>
          {(option) => (
            <button
              type="button"
              role="tab"
              id={`${id}-${option.value}`}
              aria-selected={option.value === props.value}
              aria-controls={id}
              tabindex={option.value === props.value ? 0 : -1}
              onClick={() => props.onValue(option.value)}
              class="h-9 max-md:h-11 -mb-px border-b-2 border-solid border-transparent text-body text-ink2 aria-selected:border-coral aria-selected:text-ink hover:text-ink"
            >
              {option.label}
            </button>
          )}
        </For>
      </div>
      <div role="tabpanel" id={id} aria-labelledby={`${id}-${props.value}`} class="min-w-0">
        {props.children}
      </div>
    </div>
  )
}
