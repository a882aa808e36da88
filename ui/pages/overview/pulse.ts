import { onCleanup } from 'solid-js'
import { onFinished, onReturned } from '../../live'

const MINUTE = 60_000
/** A few requests often end together, and are in the statistics a moment later. */
const settling = 300

/** Loads again when requests have ended, though not more often than told, and each minute, as bars come and go with the clock. */
export function keepFresh(again: () => Promise<void>, leastMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  // What is shown has just been asked for.
  let last = Date.now()
  const run = () => {
    timer = undefined
    last = Date.now()
    if (!document.hidden) void again()
  }
  const soon = () => {
    timer ??= setTimeout(run, Math.max(settling, last + leastMs - Date.now()))
  }
  onFinished(soon)
  onReturned(soon)
  const minutes = setInterval(soon, MINUTE)
  onCleanup(() => {
    clearTimeout(timer)
    clearInterval(minutes)
  })
}
