import { type Accessor, type JSX, Match, Show, Switch } from 'solid-js'
import type { Load } from '../load'
import { t } from '../words/words'
import { Button } from './button'

/** What was loaded; before that its outline; and if that failed, what was wrong with a button to try again. */
export function Loaded<T>(props: { from: Load<T>; outline?: JSX.Element; children: (value: Accessor<NonNullable<T>>) => JSX.Element }) {
  return (
    <>
      <Show when={props.from.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={props.from.again} />}</Show>
      <Switch>
        <Match when={props.from.value()}>{(value) => props.children(value)}</Match>
        <Match when={!props.from.fault()}>{props.outline ?? <Outline />}</Match>
      </Switch>
    </>
  )
}

/** Something went wrong here; the rest of the page goes on. */
export function Trouble(props: { message: string; id?: string; onRetry?: () => void }) {
  return (
    <div
      role="alert"
      class="mb-4 flex flex-wrap items-center gap-3 rounded-card border border-solid border-urchin/40 bg-urchin-wash px-4 py-2.5 text-body"
    >
      <p class="flex-1 min-w-48 break-anywhere">
        {props.message}
        <Show when={props.id}>
          <span class="ms-2 font-mono text-small text-ink2">{props.id}</span>
        </Show>
      </p>
      <Show when={props.onRetry}>{(retry) => <Button onClick={() => retry()()}>{t('retry')}</Button>}</Show>
    </div>
  )
}

/** The grey shape of rows to come, as tall as they will be. */
export function Outline(props: { rows?: number }) {
  return (
    <div role="status" aria-label={t('loading')} class="rounded-card border border-solid border-line bg-surface overflow-hidden">
      {Array.from({ length: props.rows ?? 6 }, (_, row) => (
        <div class="flex items-center h-row px-4 border-line border-solid border-t first:border-t-0">
          <span class="h-3 rounded-full bg-sunken" classList={{ 'w-1/3': row % 2 === 0, 'w-1/4': row % 2 === 1 }} />
        </div>
      ))}
    </div>
  )
}
