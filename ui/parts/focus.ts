import { onCleanup } from 'solid-js'

/** What of the page had the focus before something was laid over it. One panel may give way to another, as an outline does to what it stands for. */
let opener: Element | null = null

/** What has the focus, if that is of the page. */
function ofPage(): Element | undefined {
  const active = document.activeElement
  return active && active !== document.body && !active.closest('[role=dialog]') ? active : undefined
}

/**
 * For what is laid over the page: when the component goes, the focus goes where `wanted` says, else to where it was before, or to
 * the page when that is gone.
 */
export function returnFocus(wanted?: () => HTMLElement | undefined) {
  const before = ofPage() ?? opener
  opener = before
  onCleanup(() => setTimeout(() => giveBack(wanted?.() ?? before)))
}

function giveBack(before: Element | null) {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return
  const target = before?.isConnected && before !== document.body ? before : document.getElementById('main')
  if (target instanceof HTMLElement) target.focus({ preventScroll: true })
}
