import { For } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { Field, Input } from '../../parts/field'
import { Switch } from '../../parts/switch'
import { t } from '../../words/words'
import type { Draft } from './draft'

const switches = ['autoSync', 'autoGroup', 'skipChecks', 'checkByCall'] as const

/** What Octopus does with the channel by itself. */
export function Upkeep(props: { draft: Draft; set: SetStoreFunction<Draft> }) {
  const words = {
    autoSync: () => [t('auto-sync'), t('auto-sync.hint')],
    autoGroup: () => [t('auto-group'), t('auto-group.hint')],
    skipChecks: () => [t('skip-checks'), t('skip-checks.hint')],
    checkByCall: () => [t('check-by-call'), t('check-by-call.hint')],
  }
  return (
    <>
      <For each={switches}>
        {(name) => (
          <div class="grid gap-1">
            <Switch shown label={words[name]()[0]!} checked={props.draft[name]} onChange={(on) => props.set({ [name]: on })} />
            <p class="text-small text-ink3">{words[name]()[1]}</p>
          </div>
        )}
      </For>
      <Field label={t('model-filter')} hint={t('model-filter.hint')}>
        <Input
          name="modelFilter"
          autocapitalize="none"
          autocomplete="off"
          maxlength={200}
          placeholder="^(gpt|o\d)"
          value={props.draft.modelFilter}
          onValue={(modelFilter) => props.set({ modelFilter })}
        />
      </Field>
    </>
  )
}
