import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** The time in milliseconds, told anew each second as long as the component that asks for it is there. */
export function createClock(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 1_000)
  onCleanup(() => clearInterval(timer))
  return now
}
