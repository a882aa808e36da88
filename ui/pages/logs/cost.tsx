import { For, Show } from 'solid-js'
import type { LogDetail } from '../../contract'
import { Count, Money } from '../../parts/figure'
import { t, type Word } from '../../words/words'
import { Line } from './facts'

type Reckoning = NonNullable<LogDetail['reckoning']>

const parts: Record<Reckoning['parts'][number]['part'], Word> = {
  input: 'cost.input',
  output: 'cost.output',
  cacheRead: 'cost.cache-read',
  cacheWrite: 'cost.cache-write',
  cacheWrite1h: 'cost.cache-write-1h',
  reasoning: 'cost.reasoning',
  audioIn: 'cost.audio-in',
  audioOut: 'cost.audio-out',
  imageIn: 'cost.image-in',
  request: 'cost.request',
}

const sources: Record<Reckoning['source'], Word> = {
  manual: 'prices.source.manual',
  synced: 'prices.source.synced',
  snapshot: 'prices.source.snapshot',
}

const modes: Record<NonNullable<LogDetail['mode']>, Word> = { fast: 'mode.served-fast', flex: 'mode.served-flex' }

/** How the cost came about: what was paid for which tokens, and whose price that is. */
export function Cost(props: { of: LogDetail }) {
  return (
    <Show when={props.of.costNano !== null} fallback={<Unknown of={props.of} />}>
      <details class="group -mt-3">
        <summary class="list-none inline-flex items-center min-h-6 max-md:min-h-11 text-small text-ink2 hover:text-ink underline decoration-dotted underline-offset-3">
          {t('cost.how')}
        </summary>
        <Show when={props.of.reckoning} fallback={<p class="mt-2 text-small text-ink2">{t('cost.other-price')}</p>}>
          {(reckoning) => (
            <>
              <dl class="m-0 mt-2">
                <For each={reckoning().parts}>
                  {(part) => (
                    <Line label={t(parts[part.part])}>
                      <span class="text-ink2">
                        <Count n={part.tokens} /> ·{' '}
                      </span>
                      <Money nano={part.nanoUsd} exact />
                    </Line>
                  )}
                </For>
                <Line label={t('total')}>
                  <span class="font-bold">
                    <Money nano={props.of.costNano} exact />
                  </span>
                </Line>
              </dl>
              <p class="mt-2 text-small text-ink2">{origin(reckoning(), props.of.mode)}</p>
            </>
          )}
        </Show>
        <Reported of={props.of} />
      </details>
    </Show>
  )
}

function origin({ source, matched, provider, multiplier }: Reckoning, mode: LogDetail['mode']): string {
  const found = provider ? t('prices.found-at', { matched, provider }) : t('prices.found', { matched })
  const paid = multiplier === 1 ? [] : [t('prices.multiplied', { n: multiplier })]
  const served = mode ? [t(modes[mode])] : []
  return [`${t('prices.source')}: ${t(sources[source])}`, found, ...served, ...paid].join(' · ')
}

function Unknown(props: { of: LogDetail }) {
  return (
    <Show when={props.of.usage && props.of.upstreamModel}>
      {(model) => (
        <div class="-mt-3">
          <p class="text-small text-ink2">
            {t('cost.none', { model: model() })}{' '}
            <a href="/prices" class="text-ink underline">
              {t('prices')}
            </a>
          </p>
          <Reported of={props.of} />
        </div>
      )}
    </Show>
  )
}

/** What the upstream says of the cost itself, whatever is reckoned here. */
function Reported(props: { of: LogDetail }) {
  return (
    <Show when={props.of.reportedCost !== null}>
      <p class="mt-2 text-small text-ink2">
        {t('cost.reported')} <Money nano={props.of.reportedCost} exact />
      </p>
    </Show>
  )
}
