import { For, Show } from 'solid-js'
import type { LogDetail } from '../../contract'
import { Copy } from '../../parts/copy'
import { t } from '../../words/words'

type Kept = NonNullable<LogDetail['bodies']>['headers']

/** What client and Octopus said to each other before the bodies; credentials are masked before they are kept. */
export function Headers(props: { of: Kept }) {
  return (
    <Show when={props.of} fallback={<p class="text-body text-ink2">{t('body.headers.none')}</p>}>
      {(kept) => (
        <div class="grid gap-4 min-w-0">
          <List title={t('body.request')} of={kept().request} />
          <Show when={kept().response}>{(response) => <List title={t('body.response')} of={response()} />}</Show>
        </div>
      )}
    </Show>
  )
}

function List(props: { title: string; of: Record<string, string> }) {
  const rows = () => Object.entries(props.of).sort(([one], [other]) => (one < other ? -1 : 1))
  const text = () =>
    rows()
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')
  return (
    <section aria-label={t('body.headers.of', { what: props.title })} class="min-w-0">
      <div class="flex items-center gap-3 mb-1">
        <h3 class="m-0 flex-1 text-small font-bold text-ink2">{props.title}</h3>
        <Copy text={text()} />
      </div>
      <dl class="m-0 rounded-control bg-sunken p-3 grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] text-small font-mono">
        <For each={rows()}>
          {([name, value]) => (
            <>
              <dt class="text-ink2 break-anywhere">{name}</dt>
              <dd class="m-0 break-anywhere max-sm:mb-1">{value}</dd>
            </>
          )}
        </For>
      </dl>
    </section>
  )
}
