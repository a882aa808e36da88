import type { Overview } from '../../contract'
import { Count, Duration, Money } from '../../parts/figure'
import { change, share } from '../../parts/figures'
import { Stat } from '../../parts/stat'
import { language, t } from '../../words/words'

/** The four numbers of a period; without one, their outline. */
export function Numbers(props: { of?: Overview }) {
  const tokens = () => props.of && props.of.inputTokens + props.of.outputTokens
  // Who hung up has not been failed, and has not been served either.
  const judged = () => (props.of ? props.of.requests - props.of.cancelled : 0)
  const served = () => judged() && share(judged() - props.of!.failed, judged(), language())
  const cached = () => props.of?.inputTokens && share(props.of.cacheReadTokens, props.of.inputTokens, language())
  const against = (now?: number | null, before?: number | null) => {
    const text = now != null && before != null ? change(now, before, language()) : undefined
    return text && t('against', { change: text })
  }
  return (
    <dl class="m-0 grid grid-cols-2 lg:grid-cols-4 gap-3 md:gap-4">
      <Stat
        label={t('spend')}
        value={<Money nano={props.of?.costNano} />}
        note={against(props.of?.costNano, props.of?.previous.costNano)}
      />
      <Stat label={t('requests')} value={<Count n={props.of?.requests} />} note={served() && t('served', { share: served() as string })} />
      <Stat label={t('tokens')} value={<Count n={tokens()} />} note={cached() && t('cached', { share: cached() as string })} />
      <Stat
        label={t('first-token')}
        value={<Duration ms={props.of?.firstTokenMs} />}
        note={against(props.of?.firstTokenMs, props.of?.previous.firstTokenMs)}
      />
    </dl>
  )
}
