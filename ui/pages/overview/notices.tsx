import { For, type JSX, Show } from 'solid-js'
import { api, ask } from '../../api'
import { onChanged } from '../../live'
import { createLoad } from '../../load'
import { language, t } from '../../words/words'

// The room of one line is kept, so that nothing shifts when there is something to say.
/** What an admin should know and would not see: requests that cost nothing because nobody knows their price, and troubles. */
export function Notices() {
  const notices = createLoad(() => 'notices', readNotices)
  onChanged(['prices'], () => void notices.again())
  return (
    <Show when={notices.value()} fallback={<div class="-mt-4 mb-1 h-6" />}>
      {(known) => (
        <ul class="m-0 -mt-4 mb-1 p-0 min-h-6 list-none text-small text-ink2">
          <Show when={known().unpriced.requests}>
            {(n) => (
              <Notice href="/prices?source=none" action={t('notice.unpriced.do')}>
                {t('notice.unpriced', { n: n(), models: names(known().unpriced.models) })}
              </Notice>
            )}
          </Show>
          <Show when={known().syncError}>
            {(reason) => (
              <Notice href="/prices" action={t('prices')}>
                {t('notice.prices', { reason: reason() })}
              </Notice>
            )}
          </Show>
          <For each={known().troubles}>
            {(trouble) => (
              <Notice href="/settings" action={t('settings')}>
                {trouble.message}
              </Notice>
            )}
          </For>
        </ul>
      )}
    </Show>
  )
}

function Notice(props: { children: JSX.Element; href: string; action: string }) {
  return (
    <li class="flex items-center gap-x-2 min-h-6">
      <span class="size-1.5 rounded-full bg-amber shrink-0" />
      <span class="min-w-0 line-clamp-2">{props.children}</span>
      <a href={props.href} class="inline-flex items-center min-h-6 text-ink underline-offset-2 whitespace-nowrap">
        {props.action}
      </a>
    </li>
  )
}

const names = (models: readonly string[]) =>
  new Intl.ListFormat(language(), { type: 'conjunction' }).format(
    models.length > 3 ? [...models.slice(0, 2), t('others', { n: models.length - 2 })] : models,
  )

async function readNotices() {
  const [system, state, unpriced] = await Promise.all([
    ask(api.system.get()),
    ask(api.prices.state.get()),
    ask(api.prices.get({ query: { source: 'none', limit: 200 } })),
  ])
  const fault = system.fault ?? state.fault ?? unpriced.fault
  if (fault) return { fault }
  const used = unpriced.value!.items.filter((item) => item.requests > 0)
  return {
    value: {
      troubles: system.value!.warnings,
      syncError: state.value!.error,
      unpriced: { requests: used.reduce((sum, item) => sum + item.requests, 0), models: used.map((item) => item.model) },
    },
  }
}
