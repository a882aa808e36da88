import type { SetStoreFunction } from 'solid-js/store'
import type { GroupDraft } from '../../contract'
import { Field, Input } from '../../parts/field'
import { t } from '../../words/words'

/** What most groups never need to change. */
export function Timing(props: { draft: GroupDraft; set: SetStoreFunction<GroupDraft> }) {
  return (
    <details class="group rounded-control border border-solid border-line px-4 py-3">
      <summary class="font-medium">{t('advanced')}</summary>
      <div class="mt-4 grid gap-5">
        <Field label={t('group.first-event')} hint={t('group.first-event.hint')}>
          <Input
            type="number"
            inputmode="numeric"
            min="0"
            value={props.draft.firstEventTimeoutSeconds ?? ''}
            onValue={(text) => props.set({ firstEventTimeoutSeconds: text === '' ? null : Number(text) })}
          />
        </Field>
        <Field label={t('group.affinity')} hint={t('group.affinity.hint')}>
          <Input
            type="number"
            inputmode="numeric"
            min="0"
            value={props.draft.affinitySeconds}
            onValue={(text) => props.set({ affinitySeconds: Number(text) })}
          />
        </Field>
      </div>
    </details>
  )
}
