import { createSignal, For } from 'solid-js'
import { Portal } from 'solid-js/web'

interface Toast {
  id: number
  text: string
  tone: 'plain' | 'failed'
}

const stays = { plain: 4_000, failed: 8_000 }
const [toasts, setToasts] = createSignal<readonly Toast[]>([])
let last = 0

/** Says one sentence in the corner for a few seconds. */
export function say(text: string, tone: Toast['tone'] = 'plain') {
  const id = ++last
  setToasts((now) => [...now.slice(-2), { id, text, tone }])
  setTimeout(() => setToasts((now) => now.filter((toast) => toast.id !== id)), stays[tone])
}

/** The polite region where `say` speaks. Mounted once. */
export function Toasts() {
  return (
    <Portal>
      <div
        role="status"
        aria-live="polite"
        data-kb-top-layer
        class="fixed z-50 end-4 bottom-20 md:bottom-4 max-md:start-4 grid gap-2 justify-items-end pointer-events-none"
      >
        <For each={toasts()}>
          {(toast) => (
            <p
              class="arrive from-below max-w-90 rounded-card bg-ink text-surface px-4 py-2.5 text-body break-anywhere shadow-[var(--float)]"
              classList={{ 'border-s-4 border-solid border-urchin': toast.tone === 'failed' }}
            >
              {toast.text}
            </p>
          )}
        </For>
      </div>
    </Portal>
  )
}
