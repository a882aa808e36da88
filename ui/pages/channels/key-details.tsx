import { For } from 'solid-js'
import { Field, Input } from '../../parts/field'
import { t } from '../../words/words'
import type { KeptDraft } from './draft'

const limits = ['maxConcurrency', 'requestsPerMinute', 'tokensPerMinute'] as const

/** What one key takes at most, and another key in its place. */
export function KeyDetails(props: { of: KeptDraft; onChange: (change: Partial<KeptDraft>) => void }) {
  const label = {
    maxConcurrency: () => t('limits.at-once'),
    requestsPerMinute: () => t('limits.requests'),
    tokensPerMinute: () => t('limits.tokens'),
  }
  return (
    <div class="grid gap-3 px-3 pb-3 pt-1 sm:grid-cols-3">
      <For each={limits}>
        {(name) => (
          <Field label={label[name]()}>
            <Input
              type="number"
              inputmode="numeric"
              min={1}
              value={props.of[name] ?? ''}
              onValue={(text) => props.onChange({ [name]: text.trim() === '' ? null : Number(text) })}
            />
          </Field>
        )}
      </For>
      <div class="sm:col-span-3">
        <Field label={t('key.replace')} hint={t('key.replace.hint')}>
          <Input
            type="password"
            autocomplete="off"
            placeholder={props.of.hint}
            value={props.of.key ?? ''}
            onValue={(text) => props.onChange({ key: text.trim() || undefined })}
          />
        </Field>
      </div>
    </div>
  )
}
