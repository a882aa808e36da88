import { onCleanup } from 'solid-js'

/**
 * For what is laid over the page: when the component goes, the focus goes where `wanted` says, else to where it was before, or to
 * the page when that is gone.
 */
export function returnFocus(wanted?: () => HTMLElement | undefined) {
  const before = document.activeElement
  onCleanup(() => setTimeout(() => giveBack(wanted?.() ?? before)))
}

function giveBack(before: Element | null) {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return
  const target = before?.isConnected && before !== document.body ? before : document.getElementById('main')
  if (target instanceof HTMLElement) target.focus({ preventScroll: true })
}
