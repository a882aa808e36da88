import { createSignal, onCleanup } from 'solid-js'
import { duration } from '../../parts/figures'
import { numberFormat } from '../../parts/formats'
import { language } from '../../words/words'

/** How long something has been going on, in seconds and tenths, told anew a few times a second. */
export function Elapsed(props: { since: number | undefined }) {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 200)
  onCleanup(() => clearInterval(timer))
  const ms = () => Math.max(0, now() - (props.since ?? now()))
  const text = () => (ms() < 59_950 ? tenths(ms() / 1_000) : duration(ms(), language()))
  return <span class="text-coral-text whitespace-nowrap">{text()}</span>
}

const tenths = (seconds: number) =>
  numberFormat(language(), {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'narrow',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(seconds)
