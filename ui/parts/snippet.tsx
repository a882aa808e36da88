import { createSignal, createUniqueId, For } from 'solid-js'
import { Copy } from './copy'

export interface Sample {
  id: string
  label: string
  blocks: readonly { place: string; text: string }[]
}

/** One block of text to take away. */
export function Code(props: { text: string; label: string }) {
  return (
    <section tabindex="0" aria-label={props.label} class="overflow-auto max-h-80 rounded-control bg-sunken p-3">
      <pre class="m-0 font-mono text-small">{props.text}</pre>
    </section>
  )
}

/** The same thing said for several tools: their names, and for the chosen one what goes where, with a button to copy it. */
export function Snippet(props: { label: string; samples: readonly Sample[] }) {
  const [chosen, choose] = createSignal(0)
  const id = createUniqueId()
  const sample = () => props.samples[chosen()] ?? props.samples[0]!
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!by) return
    choose((now) => (now + by + props.samples.length) % props.samples.length)
    ;(event.currentTarget as HTMLElement).querySelectorAll('button')[chosen()]?.focus()
  }
  return (
    <div class="grid gap-3 min-w-0">
      <div role="tablist" aria-label={props.label} class="flex flex-wrap gap-x-4 gap-y-1" onKeyDown={step}>
        <For each={props.samples}>
          {(each, index) => (
            <button
              type="button"
              role="tab"
              id={`${id}-${each.id}`}
              aria-selected={index() === chosen()}
              aria-controls={id}
              tabindex={index() === chosen() ? 0 : -1}
              onClick={() => choose(index())}
              class="h-11 md:h-9 min-w-6 border-b-2 border-solid border-transparent text-body text-ink2 aria-selected:border-coral aria-selected:text-ink hover:text-ink"
            >
              {each.label}
            </button>
          )}
        </For>
      </div>
      <div role="tabpanel" id={id} aria-labelledby={`${id}-${sample().id}`} class="grid gap-4 min-w-0">
        <For each={sample().blocks}>
          {(block) => (
            <div class="grid gap-1.5 min-w-0">
              <div class="flex items-center gap-3 min-w-0">
                <span class="flex-1 min-w-0 text-small text-ink2 break-anywhere">{block.place}</span>
                <Copy text={block.text} />
              </div>
              <Code text={block.text} label={`${sample().label}: ${block.place}`} />
            </div>
          )}
        </For>
      </div>
    </div>
  )
}
