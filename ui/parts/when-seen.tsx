import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js'

/** How far below the window it may still be when it is drawn, so that who scrolls finds it there. */
const AHEAD = '50%'

/** Draws what it holds once it is nearly in sight, or printed; its room is kept until then. */
export function WhenSeen(props: { room: string; children: JSX.Element }) {
  const [isSeen, see] = createSignal(false)
  let room!: HTMLDivElement
  onMount(() => {
    const draw = () => see(true)
    const watch = new IntersectionObserver((found) => found.some(({ isIntersecting }) => isIntersecting) && draw(), {
      rootMargin: `0px 0px ${AHEAD}`,
    })
    watch.observe(room)
    window.addEventListener('beforeprint', draw)
    onCleanup(() => {
      watch.disconnect()
      window.removeEventListener('beforeprint', draw)
    })
  })
  return (
    <Show when={isSeen()} fallback={<div ref={room} class={props.room} data-unseen />}>
      {props.children}
    </Show>
  )
}
