import { For, Show } from 'solid-js'
import type { LogDetail } from '../../contract'
import { Count, Duration, Money, Time } from '../../parts/figure'
import { Mark } from '../../parts/mark'
import { language, t } from '../../words/words'
import { Attempts } from './attempts'
import { Bodies } from './bodies'
import { Outcome } from './columns'
import { Cost } from './cost'
import { Fact, Facts, Line, Part } from './facts'
import { Why } from './why'

/** What is left of a request that has ended. */
export function Detail(props: { of: LogDetail }) {
  return (
    <div class="grid gap-6">
      <div class="grid gap-1">
        <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink2">
          <Outcome of={props.of} />
          <Time at={props.of.startedAt} />
          <span>
            <Duration ms={props.of.totalMs} />
          </span>
          <Show when={props.of.estimated}>
            <Mark tone="plain" title={t('estimated.hint')}>
              {t('estimated')}
            </Mark>
          </Show>
        </p>
        <p class="text-ink2 break-anywhere">
          {props.of.model}
          <Show when={props.of.channel}>
            {(channel) => (
              <>
                {' → '}
                {channel().name} / {props.of.upstreamModel}
              </>
            )}
          </Show>
        </p>
      </div>
      <Show when={props.of.error}>
        <p class="rounded-control bg-urchin-wash px-3 py-2 text-body whitespace-pre-wrap break-anywhere">{props.of.error}</p>
      </Show>
      <Attempts of={props.of.attempts} totalMs={props.of.totalMs} waitedMs={props.of.waitedMs} />
      <Why of={props.of.considered} />
      <Show when={props.of.warnings.length}>
        <Warnings of={props.of.warnings} />
      </Show>
      <Six of={props.of} />
      <Cost of={props.of} />
      <Bodies of={props.of} />
      <Rest of={props.of} />
    </div>
  )
}

function Six(props: { of: LogDetail }) {
  const speed = () => {
    const { usage, totalMs, firstTokenMs } = props.of
    if (!usage?.output || firstTokenMs === null || totalMs <= firstTokenMs) return
    return Math.round((usage.output / (totalMs - firstTokenMs)) * 1_000)
  }
  return (
    <Facts>
      <Fact label={t('in')} hint={t('in.hint')} value={<Count n={props.of.usage?.input} />} />
      <Fact label={t('cache-read')} value={<Count n={props.of.usage?.cacheRead} />} />
      <Fact label={t('out')} value={<Count n={props.of.usage?.output} />} />
      <Fact label={t('cost')} value={<Money nano={props.of.costNano} />} />
      <Fact label={t('first-token')} value={<Duration ms={props.of.firstTokenMs} />} />
      <Fact label={t('speed')} value={speed() === undefined ? '–' : t('tokens-per-second', { n: speed()!.toLocaleString(language()) })} />
    </Facts>
  )
}

/** What conversion could not bring across, a sentence each. */
function Warnings(props: { of: readonly string[] }) {
  return (
    <Part title={t('warnings')}>
      <ul class="m-0 p-0 list-none rounded-control bg-amber-wash px-3 py-2 grid gap-1">
        <For each={props.of}>{(warning) => <li class="break-anywhere">{warning}</li>}</For>
      </ul>
    </Part>
  )
}

/** Who asked, and how. */
function Rest(props: { of: LogDetail }) {
  return (
    <Part title={t('log.about')}>
      <dl class="m-0">
        <Line label={t('log.id')}>
          <span class="font-mono">{props.of.id}</span>
        </Line>
        <Line label={t('group')}>{props.of.group ?? '–'}</Line>
        <Line label={t('key.of-client')}>{props.of.apiKey?.name ?? '–'}</Line>
        <Line label={t('protocol')}>{`${props.of.protocol}${props.of.stream ? ` · ${t('streamed')}` : ''}`}</Line>
        <Line label={t('log.address')}>
          <span class="font-mono">{props.of.clientIp || '–'}</span>
        </Line>
        <Line label={t('log.agent')}>{props.of.userAgent || '–'}</Line>
      </dl>
    </Part>
  )
}
