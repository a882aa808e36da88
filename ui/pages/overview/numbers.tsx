import type { Overview } from '../../contract'
import { Count, Duration, Money } from '../../parts/figure'
import { change, duration, money, share } from '../../parts/figures'
import { Stat } from '../../parts/stat'
import { language, t } from '../../words/words'
import { trendOf } from './trend'

type Step = Overview['spark'][number]

interface NumbersProps {
  of: Overview | undefined
  /** Its time is not over. */
  isOngoing: boolean
  /** Where each of them comes from. */
  sources: Record<'spend' | 'requests' | 'tokens' | 'firstToken', string>
}

/** The four numbers of a period; without one, their outline. */
export function Numbers(props: NumbersProps) {
  const tokens = (of?: Pick<Overview, 'inputTokens' | 'outputTokens'>) => of && of.inputTokens + of.outputTokens
  // Who hung up has not been failed, and has not been served either.
  const judged = () => (props.of ? props.of.requests - props.of.cancelled : 0)
  const served = () => judged() > 0 && t('served', { share: share(judged() - props.of!.failed, judged(), language()) })
  const cached = () =>
    Boolean(props.of?.inputTokens) && t('cached', { share: share(props.of!.cacheReadTokens, props.of!.inputTokens, language()) })
  const before = () => props.of?.previous
  const earlier = () => Boolean(before()?.requests) && t('before', { value: money(before()!.costNano, language()) })
  const p95 = () => props.of?.firstToken.p95 != null && `p95 ${duration(props.of.firstToken.p95, language())}`
  const changed = (now?: number | null, then?: number | null) => (now != null && then ? change(now, then, language()) : undefined)
  const spark = (value: (step: Step) => number) => props.of && trendOf(props.of.spark.map(value), props.isOngoing)
  return (
    <dl class="m-0 grid grid-cols-2 lg:grid-cols-4 gap-3 md:gap-4">
      <Stat
        label={t('spend')}
        value={<Money nano={props.of?.costNano} />}
        change={changed(props.of?.costNano, before()?.costNano)}
        against={t('against')}
        note={earlier()}
        spark={spark(({ costNano }) => costNano)}
        href={props.sources.spend}
      />
      <Stat
        label={t('requests')}
        value={<Count n={props.of?.requests} />}
        change={changed(props.of?.requests, before()?.requests)}
        against={t('against')}
        note={served()}
        spark={spark(({ requests }) => requests)}
        href={props.sources.requests}
      />
      <Stat
        label={t('tokens')}
        value={<Count n={tokens(props.of)} />}
        change={changed(tokens(props.of), tokens(before()))}
        against={t('against')}
        note={cached()}
        spark={spark(({ tokens }) => tokens)}
        href={props.sources.tokens}
      />
      <Stat
        label={t('first-token.p50')}
        value={<Duration ms={props.of?.firstToken.p50} />}
        change={changed(props.of?.firstTokenMs, before()?.firstTokenMs)}
        against={t('against.mean')}
        note={p95()}
        spark={props.of?.spark.map(({ firstTokenMs }) => firstTokenMs)}
        href={props.sources.firstToken}
      />
    </dl>
  )
}
