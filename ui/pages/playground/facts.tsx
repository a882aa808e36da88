import { A } from '@solidjs/router'
import { createResource, For, type JSX, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { LogDetail } from '../../contract'
import { Count, Duration, Money } from '../../parts/figure'
import { Mark } from '../../parts/mark'
import { language, t } from '../../words/words'

/** A request that was left is in the log as soon as the server has noticed. */
const LOOKS = 12
const PAUSE_MS = 250

async function find(id: string): Promise<LogDetail | undefined> {
  for (let look = 0; look < LOOKS; look++) {
    const { value, fault } = await ask(api.logs({ id }).get())
    if (value) return value
    if (fault.status !== 404) return
    await new Promise((done) => setTimeout(done, PAUSE_MS))
  }
}

/** What the log says of an answer: who gave it, how fast, and for how much. Leads there. */
export function Facts(props: { id: string }) {
  const [log] = createResource(() => props.id, find)
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-1 min-h-6 text-small text-ink2">
      <Show when={log()}>{(found) => <Figures of={found()} />}</Show>
      <A href={`/logs?open=${props.id}`} class="text-ink2 underline underline-offset-2 hover:text-ink">
        {t('playground.log')}
      </A>
      <Show when={log()?.warnings.length}>
        <Warnings of={log()!.warnings} />
      </Show>
    </div>
  )
}

function Figures(props: { of: LogDetail }) {
  const speed = () => {
    const { usage, totalMs, firstTokenMs } = props.of
    if (!usage?.output || firstTokenMs === null || totalMs <= firstTokenMs) return undefined
    return Math.round((usage.output / (totalMs - firstTokenMs)) * 1000)
  }
  return (
    <dl class="contents">
      <Figure label={t('channel')}>{props.of.channel?.name ?? '–'}</Figure>
      <Show when={props.of.attempts.length > 1}>
        <dt class="sr-only">{t('attempts')}</dt>
        <dd class="m-0">
          <Mark tone="amber">{t('tries', { n: props.of.attempts.length })}</Mark>
        </dd>
      </Show>
      <Figure label={t('in')} shown>
        <Count n={props.of.usage?.input} />
      </Figure>
      <Figure label={t('out')} shown>
        <Count n={props.of.usage?.output} />
      </Figure>
      <Figure label={t('cost')}>
        <span data-cost={props.of.costNano ?? ''}>
          <Money nano={props.of.costNano} />
        </span>
      </Figure>
      <Figure label={t('first-token')} shown>
        <Duration ms={props.of.firstTokenMs} />
      </Figure>
      <Show when={speed()}>
        {(n) => <Figure label={t('speed')}>{t('tokens-per-second', { n: n().toLocaleString(language()) })}</Figure>}
      </Show>
    </dl>
  )
}

function Figure(props: { label: string; shown?: boolean; children: JSX.Element }) {
  return (
    <div class="flex gap-1 whitespace-nowrap">
      <dt classList={{ 'sr-only': !props.shown, 'text-ink3': props.shown }}>{props.label}</dt>
      <dd class="m-0 text-ink">{props.children}</dd>
    </div>
  )
}

function Warnings(props: { of: readonly string[] }) {
  return (
    <details class="basis-full">
      <summary class="min-h-6 max-md:py-3 cursor-pointer text-amber">{t('playground.warnings', { n: props.of.length })}</summary>
      <ul class="mt-1 mb-0 ps-5">
        <For each={props.of}>{(warning) => <li class="break-anywhere">{warning}</li>}</For>
      </ul>
    </details>
  )
}
