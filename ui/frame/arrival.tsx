import { createEffect, createSignal, on, onCleanup, onMount } from 'solid-js'

const [place, arrive] = createSignal('')

/** Tells which page is there now. */
export { arrive }

/** Says to who listens which page has come, and keeps the keyboard on the page. */
export function Arrival() {
  const [said, say] = createSignal('')
  createEffect(on(place, (now, before) => before && say(now)))
  onMount(() => keepFocus(document.getElementById('main')!))
  return (
    <p role="status" class="sr-only">
      {said()}
    </p>
  )
}

/** When what had the focus is taken away, the keyboard goes on where the page begins, rather than where the window does. */
function keepFocus(main: HTMLElement) {
  let last: EventTarget | null = null
  const note = ({ target }: FocusEvent) => {
    last = target
  }
  const look = () => {
    if (document.activeElement !== document.body || !(last instanceof Element) || last.isConnected) return
    last = null
    main.focus({ preventScroll: true })
  }
  const watch = new MutationObserver(look)
  watch.observe(main, { childList: true, subtree: true })
  document.addEventListener('focusin', note)
  onCleanup(() => {
    watch.disconnect()
    document.removeEventListener('focusin', note)
  })
}
