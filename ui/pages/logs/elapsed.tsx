import { createSignal, onCleanup } from 'solid-js'
import { language } from '../../words/words'

/** How long something has been going on, in seconds and tenths, told anew a few times a second. */
export function Elapsed(props: { since: number | undefined }) {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 200)
  onCleanup(() => clearInterval(timer))
  const seconds = () => Math.max(0, now() - (props.since ?? now())) / 1_000
  const text = () =>
    new Intl.NumberFormat(language(), {
      style: 'unit',
      unit: 'second',
      unitDisplay: 'narrow',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }).format(seconds())
  return <span class="text-coral-text whitespace-nowrap">{text()}</span>
}
