import { For } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { GroupDraft } from '../../contract'
import { Field, Input } from '../../parts/field'
import { t } from '../../words/words'

const times = ['firstEventTimeoutSeconds', 'idleTimeoutSeconds', 'totalTimeoutSeconds'] as const

/** What most groups never need to change. */
export function Timing(props: { draft: GroupDraft; set: SetStoreFunction<GroupDraft> }) {
  const words = {
    firstEventTimeoutSeconds: () => [t('group.first-event'), t('group.first-event.hint')],
    idleTimeoutSeconds: () => [t('group.idle'), t('group.idle.hint')],
    totalTimeoutSeconds: () => [t('group.total'), t('group.total.hint')],
  }
  return (
    <details class="group rounded-control border border-solid border-line px-4 py-3">
      <summary class="-mx-4 -my-3 px-4 py-3 rounded-control font-medium">{t('advanced')}</summary>
      <div class="mt-4 grid gap-5">
        <Field label={t('group.attempts')} hint={t('group.attempts.hint')}>
          <Input
            name="maxAttempts"
            type="number"
            inputmode="numeric"
            min="1"
            max="100"
            value={props.draft.maxAttempts ?? ''}
            onValue={(text) => props.set({ maxAttempts: numberOf(text) })}
          />
        </Field>
        <Field label={t('group.affinity')} hint={t('group.affinity.hint')}>
          <Input
            name="affinitySeconds"
            type="number"
            inputmode="numeric"
            min="0"
            max="604800"
            value={props.draft.affinitySeconds}
            onValue={(text) => props.set({ affinitySeconds: Number(text) })}
          />
        </Field>
        <For each={times}>
          {(name) => (
            <Field label={words[name]()[0]!} hint={words[name]()[1]}>
              <Input
                name={name}
                type="number"
                inputmode="numeric"
                min="0"
                max="604800"
                value={props.draft[name] ?? ''}
                onValue={(text) => props.set({ [name]: numberOf(text) })}
              />
            </Field>
          )}
        </For>
      </div>
    </details>
  )
}

const numberOf = (text: string) => (text === '' ? null : Number(text))
