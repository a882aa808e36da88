import { A } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import type { LogDetail } from '../../../contract'
import { Count, Duration, Money } from '../../../parts/figure'
import { remaining } from '../../../parts/figures'
import { Icon } from '../../../parts/icon'
import { language, t } from '../../../words/words'
import { Attempts } from '../../logs/attempts'

/** Which way a request went: who was considered and why, who was tried, and what it came to. */
export function Walk(props: { of: LogDetail }) {
  const usage = () => props.of.usage
  return (
    <>
      <Show when={props.of.error}>
        <p class="m-0 rounded-control bg-urchin-wash px-3 py-2 text-body whitespace-pre-wrap break-anywhere">{props.of.error}</p>
      </Show>
      <Considered of={props.of} />
      <Attempts of={props.of.attempts} totalMs={props.of.totalMs} />
      <dl class="m-0 grid grid-cols-2 sm:grid-cols-3 gap-x-4 gap-y-3">
        <Fact name={t('first-token')}>
          <Duration ms={props.of.firstTokenMs} />
        </Fact>
        <Fact name={t('total')}>
          <Duration ms={props.of.totalMs} />
        </Fact>
        <Fact name={t('cost')}>
          <Money nano={props.of.costNano} />
        </Fact>
        <Fact name={t('tokens-in')}>
          <Count n={usage()?.input} />
        </Fact>
        <Fact name={t('tokens-out')}>
          <Count n={usage()?.output} />
        </Fact>
      </dl>
      <A
        href={`/logs?open=${props.of.id}`}
        class="inline-flex items-center gap-1 w-fit min-h-6 text-body text-ink underline underline-offset-2"
      >
        {t('try.log')}
        <Icon name="next" class="size-4" />
      </A>
    </>
  )
}

function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <div>
      <dt class="text-small text-ink2">{props.name}</dt>
      <dd class="m-0 text-body font-medium">{props.children}</dd>
    </div>
  )
}

/** Whoever was thought of, in the order of the walk. A walk whose first candidate was taken is not told in full: there is no more to it. */
function Considered(props: { of: LogDetail }) {
  const list = () => props.of.considered ?? []
  return (
    <section aria-label={t('walk.considered')}>
      <h3 class="mb-2 text-small font-normal text-ink2">{t('walk.considered')}</h3>
      <Show when={list().length} fallback={<p class="m-0 text-body">{props.of.attempts.length ? t('walk.first') : t('walk.nobody')}</p>}>
        <ol class="m-0 p-0 list-none grid gap-2">
          <For each={list()}>
            {(one) => (
              <li class="flex gap-2 min-w-0">
                <Icon name={one.taken ? 'check' : 'close'} class={`size-4 mt-0.5 shrink-0 ${one.taken ? 'text-ink' : 'text-ink3'}`} />
                <span class="min-w-0 grid">
                  <span class="flex flex-wrap items-baseline gap-x-2">
                    <span class="font-medium break-anywhere">{one.channel}</span>
                    <span class="font-mono text-small text-ink2 break-anywhere">{one.model}</span>
                    <Show when={one.key}>
                      <span class="font-mono text-tiny text-ink3">{one.key}</span>
                    </Show>
                  </span>
                  <span class="text-small text-ink2 break-anywhere">
                    {one.taken ? t('walk.taken', { why: one.why }) : t('walk.passed', { why: one.why })}
                    <Show when={one.until && one.until > Date.now()}>
                      {' · '}
                      {t('walk.until', { time: remaining(one.until! - Date.now(), language()) })}
                    </Show>
                  </span>
                </span>
              </li>
            )}
          </For>
        </ol>
      </Show>
    </section>
  )
}
