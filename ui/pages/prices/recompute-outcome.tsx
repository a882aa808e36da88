import { For, Show } from 'solid-js'
import type { Recomputation } from '../../contract'
import { money } from '../../parts/figures'
import { Trouble } from '../../parts/loaded'
import { language, t } from '../../words/words'

/** What a recomputation has found until now, or has changed. */
export function Outcome(props: { of: Recomputation }) {
  const difference = () => props.of.after - props.of.before
  return (
    <section aria-label={headOf(props.of)} class="grid gap-3 rounded-card border border-solid border-line p-4">
      <p class="text-body font-bold">{headOf(props.of)}</p>
      <Show when={props.of.state === 'running'}>
        <progress
          aria-label={headOf(props.of)}
          value={props.of.progress}
          max={1}
          class="w-full h-1.5 appearance-none rounded-full overflow-hidden border-0 bg-sunken [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-ink [&::-moz-progress-bar]:bg-ink"
        />
      </Show>
      <Show when={props.of.error}>{(message) => <Trouble message={message()} />}</Show>
      <Show when={props.of.changed}>
        <dl class="m-0 grid grid-cols-3 gap-3">
          <Sum label={t('recompute.before')} nano={props.of.before} />
          <Sum label={t('recompute.after')} nano={props.of.after} />
          <Sum label={t('recompute.difference')} nano={difference()} signed />
        </dl>
        <Models of={props.of} />
      </Show>
      <For each={notesOf(props.of)}>{(note) => <p class="text-small text-ink2">{note}</p>}</For>
    </section>
  )
}

function headOf({ state, dryRun, changed, progress }: Recomputation): string {
  const percent = Math.floor(progress * 100)
  if (state === 'running') return dryRun ? t('recompute.looking', { percent }) : t('recompute.running', { percent })
  if (state === 'stopped') return t('recompute.stopped', { n: changed })
  if (state === 'failed') return t('recompute.failed')
  if (!changed) return t('recompute.nothing')
  return dryRun ? t('recompute.would', { n: changed }) : t('recompute.done', { n: changed })
}

function notesOf({ requests, unpriced, gone }: Recomputation): string[] {
  return [
    t('recompute.seen', { n: requests }),
    ...(unpriced ? [t('recompute.unpriced', { n: unpriced })] : []),
    ...(gone ? [t('recompute.gone', { n: gone })] : []),
  ]
}

function Sum(props: { label: string; nano: number; signed?: boolean }) {
  const text = () => (props.signed && props.nano > 0 ? '+' : '') + money(props.nano, language())
  return (
    <div class="min-w-0">
      <dt class="text-small text-ink2">{props.label}</dt>
      <dd class="m-0 text-large font-bold break-anywhere">{text()}</dd>
    </div>
  )
}

function Models(props: { of: Recomputation }) {
  return (
    <table aria-label={t('recompute.models')} class="w-full border-collapse text-small">
      <thead class="text-ink2">
        <tr>
          <th scope="col" class="py-1 font-normal text-start">
            {t('model')}
          </th>
          <th scope="col" class="py-1 ps-3 font-normal text-end">
            {t('recompute.before')}
          </th>
          <th scope="col" class="py-1 ps-3 font-normal text-end">
            {t('recompute.after')}
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.of.models}>
          {(one) => (
            <tr class="border-t border-solid border-line">
              <td class="py-1.5 break-anywhere">
                <span class="font-mono">{one.model || t('recompute.others')}</span>
                <span class="block text-ink3">{t('recompute.requests', { n: one.changed })}</span>
              </td>
              <td class="py-1.5 ps-3 text-end whitespace-nowrap">{money(one.before, language())}</td>
              <td class="py-1.5 ps-3 text-end whitespace-nowrap">{money(one.after, language())}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  )
}
