import { For, Show } from 'solid-js'
import { createClock } from '../../clock'
import type { Own } from '../../contract'
import { count, money, remaining } from '../../parts/figures'
import { Meter } from '../../parts/meter'
import { language, named, t } from '../../words/words'

type Limit = Own['limits'][number]

const rates = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const

/** What a key may still use: its budgets with when they begin anew, then how fast it may be used. */
export function Left(props: { of: Own }) {
  const now = createClock()
  const isFree = () => props.of.limits.length === 0 && rates.every((rate) => props.of[rate] === null)
  return (
    <Show when={!isFree()} fallback={<p class="text-body text-ink2">{t('me.no-limits')}</p>}>
      <ul class="m-0 p-0 list-none grid gap-4">
        <For each={props.of.limits}>{(limit) => <Budget of={limit} now={now()} />}</For>
        <For each={rates.filter((rate) => props.of[rate] !== null)}>
          {(rate) => (
            <li class="grid gap-1.5">
              <span class="flex items-baseline gap-2 text-body">
                <span class="flex-1 text-ink2">{named(`rate.${rate}`, rate)}</span>
                {t('me.of', { used: count(props.of[rate]!.used, language()), limit: count(props.of[rate]!.limit, language()) })}
              </span>
              <Meter used={props.of[rate]!.used} limit={props.of[rate]!.limit} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}

function Budget(props: { of: Limit; now: number }) {
  const name = () => `${named(`limit-name.${props.of.kind}`, props.of.kind)} ${named(`limit-per.${props.of.per}`, props.of.per)}`
  const amount = (n: number) => (props.of.kind === 'cost' ? money(n * 1e9, language()) : count(n, language()))
  const until = () => (props.of.resetsAt ? Date.parse(props.of.resetsAt) - props.now : 0)
  return (
    <li class="grid gap-1.5">
      <span class="flex flex-wrap items-baseline gap-x-3 text-body">
        <span class="flex-1 min-w-0 text-ink2">{name()}</span>
        <span class="font-bold">{t('me.left', { n: amount(props.of.left) })}</span>
      </span>
      <Meter used={props.of.used} limit={props.of.limit} />
      <span class="flex flex-wrap gap-x-3 text-small text-ink2">
        <span class="flex-1">{t('me.of', { used: amount(props.of.used), limit: amount(props.of.limit) })}</span>
        <Show when={until() > 0}>
          <span>{t('me.reset', { time: remaining(until(), language()) })}</span>
        </Show>
      </span>
    </li>
  )
}
