import { createMemo, For, type JSX, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { LogDetail } from '../../contract'
import { createLoad } from '../../load'
import { Count, Duration, Money, Time } from '../../parts/figure'
import { Loaded } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { Sheet } from '../../parts/sheet'
import { Code } from '../../parts/snippet'
import { language, t } from '../../words/words'
import { Attempts } from './attempts'
import { Outcome } from './columns'

/** Everything that is known of one request. */
export function LogSheet(props: { id: string | undefined; onClose: () => void }) {
  const id = createMemo(() => props.id)
  return (
    <Show when={id()} keyed>
      {(which) => <Detail id={which} onClose={props.onClose} />}
    </Show>
  )
}

function Detail(props: { id: string; onClose: () => void }) {
  const log = createLoad(
    () => `log ${props.id}`,
    () => ask(api.logs({ id: props.id }).get()),
  )
  return (
    <Sheet open title={log.value()?.model ?? t('log')} onClose={props.onClose}>
      <Loaded from={log}>{(detail) => <Facts of={detail()} />}</Loaded>
    </Sheet>
  )
}

function Facts(props: { of: LogDetail }) {
  const speed = () => {
    const { usage, totalMs, firstTokenMs } = props.of
    if (!usage?.output || firstTokenMs === null || totalMs <= firstTokenMs) return
    return Math.round((usage.output / (totalMs - firstTokenMs)) * 1_000)
  }
  return (
    <div class="grid gap-6">
      <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink2">
        <Outcome of={props.of} />
        <Time at={props.of.startedAt} />
        <Show when={props.of.estimated}>
          <Mark tone="plain" title={t('estimated.hint')}>
            {t('estimated')}
          </Mark>
        </Show>
        <span class="font-mono text-small text-ink3 break-anywhere">{props.of.id}</span>
      </p>
      <Show when={props.of.error}>
        <p class="rounded-control bg-urchin-wash px-3 py-2 text-body whitespace-pre-wrap break-anywhere">{props.of.error}</p>
      </Show>
      <Attempts of={props.of.attempts} totalMs={props.of.totalMs} />
      <Show when={props.of.warnings.length}>
        <Warnings of={props.of.warnings} />
      </Show>
      <dl class="m-0 grid grid-cols-2 sm:grid-cols-3 gap-3">
        <Fact label={t('in')} value={<Count n={props.of.usage?.input} />} />
        <Fact label={t('cache-read')} value={<Count n={props.of.usage?.cacheRead} />} />
        <Fact label={t('out')} value={<Count n={props.of.usage?.output} />} />
        <Fact label={t('first-token')} value={<Duration ms={props.of.firstTokenMs} />} />
        <Fact label={t('total')} value={<Duration ms={props.of.totalMs} />} />
        <Fact label={t('speed')} value={speed() === undefined ? '–' : t('tokens-per-second', { n: speed()!.toLocaleString(language()) })} />
        <Fact label={t('cost')} value={<Money nano={props.of.costNano} />} />
        <Fact label={t('group')} value={props.of.group ?? '–'} />
        <Fact label={t('key.of-client')} value={props.of.apiKey?.name ?? '–'} />
        <Fact label={t('protocol')} value={`${props.of.protocol}${props.of.stream ? ` · ${t('streamed')}` : ''}`} />
      </dl>
      <Body label={t('body.request')} text={props.of.bodies?.request} />
      <Body label={t('body.response')} text={props.of.bodies?.response} />
    </div>
  )
}

function Body(props: { label: string; text: string | null | undefined }) {
  return (
    <Show when={props.text}>
      {(text) => (
        <section>
          <h3 class="mb-2 text-small font-normal text-ink2">{props.label}</h3>
          <Code label={props.label} text={text()} />
        </section>
      )}
    </Show>
  )
}

/** What conversion could not bring across, a sentence each. */
function Warnings(props: { of: readonly string[] }) {
  return (
    <section aria-label={t('warnings')}>
      <h3 class="mb-2 text-small font-normal text-ink2">{t('warnings')}</h3>
      <ul class="m-0 p-0 list-none rounded-control bg-amber-wash px-3 py-2 grid gap-1">
        <For each={props.of}>{(warning) => <li class="break-anywhere">{warning}</li>}</For>
      </ul>
    </section>
  )
}

function Fact(props: { label: string; value: JSX.Element }) {
  return (
    <div class="rounded-control bg-sunken px-3 py-2 min-w-0">
      <dt class="text-small text-ink2">{props.label}</dt>
      <dd class="m-0 font-bold break-anywhere">{props.value}</dd>
    </div>
  )
}
