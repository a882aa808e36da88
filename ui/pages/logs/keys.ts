import { onCleanup } from 'solid-js'
import { dialog, isShortcut } from '../../frame/hotkeys'
import type { Book } from './book'

interface KeysOptions {
  book: Book
  current: () => string | undefined
  setCurrent: (id: string) => void
  /** The request whose sheet is open. */
  open: () => string | undefined
  onOpen: (id: string) => void
}

const steps: Record<string, number> = { j: 1, k: -1 }

/**
 * `j` and `k` go through the rows, or through the requests of an open sheet. Most rows are not drawn, so this knows better than
 * the keys of the frame, and comes before them.
 */
export function createKeys({ book, current, setCurrent, open, onOpen }: KeysOptions) {
  const press = (event: KeyboardEvent) => {
    const step = isShortcut(event) ? steps[event.key] : undefined
    if (step === undefined || (!open() && dialog())) return
    event.preventDefault()
    const id = open() ?? current()
    const at = id === undefined ? -1 : book.indexOf(id)
    const line = book.line(at < 0 ? 0 : at + step)
    if (!line) return
    if (open()) return onOpen(line.id)
    setCurrent(line.id)
    // The table may have to draw the row first.
    requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(`#row-${line.id} a`)?.focus()))
  }
  document.addEventListener('keydown', press, true)
  onCleanup(() => document.removeEventListener('keydown', press, true))
}
