import { createSignal, For, Show } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { api, ask, type Fault } from '../../api'
import type { Setting, Settings, SettingValue } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Loaded, Outline, Trouble } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { Unsaved } from '../../parts/unsaved'
import { t } from '../../words/words'
import { SettingField } from './setting-field'

interface SettingFormProps {
  title: string
  section: Setting['section']
  /** Those that are chosen elsewhere. */
  except?: readonly string[]
}

/** The settings of one section, drawn from the server's own list: a new one needs nothing here. */
export function SettingForm(props: SettingFormProps) {
  const settings = createLoad(
    () => 'settings',
    () => ask(api.settings.get()),
  )
  return (
    <Section title={props.title}>
      <Loaded from={settings} outline={<Outline rows={5} />}>
        {(value) => <Form {...props} of={value()} onSaved={settings.set} />}
      </Loaded>
    </Section>
  )
}

function Form(props: SettingFormProps & { of: Settings; onSaved: (settings: Settings) => void }) {
  const [changed, setChanged] = createStore<Record<string, SettingValue>>({})
  const [fault, setFault] = createSignal<Fault>()
  const [busy, setBusy] = createSignal(false)
  const rows = () => props.of.schema.filter((row) => row.section === props.section && !props.except?.includes(row.name))
  const kept = (): Record<string, SettingValue> => props.of.values
  const isDirty = () => Object.entries(changed).some(([name, value]) => value !== kept()[name])
  /** The name of the field that a refusal begins with. */
  const field = () => rows().find(({ name }) => fault()?.message.startsWith(`${name}: `))?.name

  const discard = () => {
    setChanged(reconcile({}))
    setFault()
  }
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setFault()
    const answer = await ask(api.settings.patch({ ...unwrap(changed) }))
    setBusy(false)
    if (answer.fault) return setFault(answer.fault)
    props.onSaved(answer.value)
    setChanged(reconcile({}))
    say(t('settings.saved'))
  }

  return (
    <form class="grid gap-6" onSubmit={save}>
      <For each={rows()}>
        {(row) => (
          <SettingField
            row={row}
            value={changed[row.name] ?? kept()[row.name] ?? row.default}
            error={field() === row.name ? sentence(fault()!.message, row.name) : undefined}
            onValue={(value) => setChanged(row.name, value)}
          />
        )}
      </For>
      <Show when={!field() && fault()}>{(wrong) => <Trouble message={wrong().message} id={wrong().id} />}</Show>
      <footer class="flex items-center gap-2 border-t border-solid border-line -mx-4 md:-mx-5 px-4 md:px-5 pt-4">
        <Button type="submit" look="ink" busy={busy()} disabled={!isDirty()}>
          {t('save')}
        </Button>
        <Show when={isDirty()}>
          <Button look="bare" onClick={discard}>
            {t('settings.discard')}
          </Button>
        </Show>
        <span class="text-small text-ink2" role="status">
          {isDirty() ? t('settings.unsaved') : ''}
        </span>
      </footer>
      <Unsaved when={isDirty()} />
    </form>
  )
}

/** `maxAttempts: expected a number.` → `Expected a number.` */
function sentence(message: string, name: string): string {
  const rest = message.slice(name.length + 2)
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
