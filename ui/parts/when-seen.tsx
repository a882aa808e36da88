import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js'

/** How far below the window it may still be when it is drawn, so that who scrolls finds it there. */
const AHEAD = '50%'

/** Draws what it holds once it is nearly in sight; its room, by its class, is kept until then. */
export function WhenSeen(props: { room: string; children: JSX.Element }) {
  const [isSeen, see] = createSignal(false)
  let room!: HTMLDivElement
  onMount(() => {
    const look = (found: IntersectionObserverEntry[]) => found.some(({ isIntersecting }) => isIntersecting) && see(true)
    const watch = new IntersectionObserver(look, { rootMargin: `0px 0px ${AHEAD}` })
    watch.observe(room)
    onCleanup(() => watch.disconnect())
  })
  return (
    <Show when={isSeen()} fallback={<div ref={room} class={props.room} data-unseen />}>
      {props.children}
    </Show>
  )
}
