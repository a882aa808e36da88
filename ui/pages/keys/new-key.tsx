import { createMemo, Show } from 'solid-js'
import { Copy } from '../../parts/copy'
import { Sheet } from '../../parts/sheet'
import { Code, Snippet } from '../../parts/snippet'
import { t } from '../../words/words'
import { samplesOf } from './samples'

/** A key just made: the only moment at which it can be read. */
export interface Issued {
  name: string
  key: string
  /** The groups it may ask for; null for all. */
  models: string[] | null
}

export function NewKey(props: { of: Issued | undefined; model?: string; onClose: () => void }) {
  const samples = createMemo(() =>
    samplesOf({ origin: location.origin, key: props.of?.key ?? '', model: props.of?.models?.[0] ?? props.model ?? t('snippet.model') }),
  )
  return (
    <Show when={props.of} keyed>
      {(issued) => (
        <Sheet open title={t('key.made', { name: issued.name })} onClose={props.onClose}>
          <div class="grid gap-6 min-w-0">
            <div class="grid gap-2 justify-items-start min-w-0">
              <p class="text-body">{t('key.once')}</p>
              <div class="w-full min-w-0" data-secret>
                <Code text={issued.key} label={t('key')} />
              </div>
              <Copy look="ink" text={issued.key} label={t('key.copy')} />
            </div>
            <div class="grid gap-2 min-w-0">
              <h3 class="text-body font-bold">{t('connect')}</h3>
              <Snippet label={t('connect')} samples={samples()} />
            </div>
          </div>
        </Sheet>
      )}
    </Show>
  )
}
