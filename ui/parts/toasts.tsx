import { createSignal, For, onCleanup, Show } from 'solid-js'
import { Portal } from 'solid-js/web'

interface Toast {
  id: number
  text: string
  tone: 'plain' | 'failed'
  action?: ToastAction
}

/** What can be done about it while it is said. */
export interface ToastAction {
  label: string
  act: () => void
}

const stays = { plain: 4_000, failed: 8_000, action: 10_000 }
const [toasts, setToasts] = createSignal<readonly Toast[]>([])
let last = 0

/** Says one sentence in the corner for a few seconds; with an action, such as Undo, a few more. */
export function say(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction) {
  const id = ++last
  setToasts((now) => [...now.slice(-2), { id, text, tone, ...(action && { action }) }])
}

const dismiss = (id: number) => setToasts((now) => now.filter((toast) => toast.id !== id))

/** The polite region where `say` speaks, away from the feet of sheets. Mounted once. */
export function Toasts() {
  return (
    <Portal>
      <div
        role="status"
        aria-live="polite"
        data-kb-top-layer
        class="fixed z-50 start-4 md:start-60 bottom-20 md:bottom-4 max-md:end-4 grid gap-2 justify-items-start max-md:justify-items-end pointer-events-none"
      >
        <For each={toasts()}>
          {(toast) => (
            <div
              ref={(element) => stayFor(element, stays[toast.action ? 'action' : toast.tone], () => dismiss(toast.id))}
              class="arrive from-below max-w-90 flex items-center gap-4 rounded-card bg-ink text-surface px-4 py-2.5 text-body shadow-[var(--float)]"
              classList={{
                'border-s-4 border-solid border-urchin': toast.tone === 'failed',
                // One that only says something is not in the way of what lies beneath, such as a sheet's buttons.
                'pointer-events-auto': toast.action !== undefined,
              }}
            >
              <p class="break-anywhere">{toast.text}</p>
              <Show when={toast.action}>{(action) => <Act of={action()} onDone={() => dismiss(toast.id)} />}</Show>
            </div>
          )}
        </For>
      </div>
    </Portal>
  )
}

/** Calls `leave` after so long, counted anew whenever the pointer or the focus goes: nothing vanishes from under a hand. */
function stayFor(element: HTMLElement, ms: number, leave: () => void) {
  let timer = setTimeout(leave, ms)
  const hold = () => clearTimeout(timer)
  const go = () => {
    hold()
    timer = setTimeout(leave, ms)
  }
  for (const event of ['pointerenter', 'focusin']) element.addEventListener(event, hold)
  for (const event of ['pointerleave', 'focusout']) element.addEventListener(event, go)
  onCleanup(hold)
}

function Act(props: { of: ToastAction; onDone: () => void }) {
  const act = () => {
    props.onDone()
    props.of.act()
  }
  return (
    <button
      type="button"
      class="shrink-0 min-h-6 max-md:min-h-11 px-1 rounded-control font-bold text-surface underline underline-offset-2"
      onClick={act}
    >
      {props.of.label}
    </button>
  )
}
