/** How much of something is used, as a bar beneath the words that say it. Amber when little is left, crimson when nothing is. */
export function Meter(props: { used: number; limit: number }) {
  const part = () => (props.limit > 0 ? Math.min(1, props.used / props.limit) : 1)
  return (
    <span class="drawn block h-1.5 rounded-full bg-sunken overflow-hidden" aria-hidden="true">
      <span
        class="block h-full rounded-full"
        classList={{ 'bg-urchin': part() >= 1, 'bg-amber': part() >= 0.8 && part() < 1, 'bg-ink': part() < 0.8 }}
        style={{ width: `${part() * 100}%`, 'min-width': props.used > 0 ? '3px' : '0' }}
      />
    </span>
  )
}
