import { createMemo, createSignal, Show } from 'solid-js'
import { createStore, type SetStoreFunction } from 'solid-js/store'
import { api, ask } from '../../api'
import type { ApiKey } from '../../contract'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Models } from '../../parts/models'
import { Sheet } from '../../parts/sheet'
import { Snippet } from '../../parts/snippet'
import { Switch } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { createChanges, Unsaved } from '../../parts/unsaved'
import { named, t } from '../../words/words'
import { fromDay, toDay } from './day'
import { draftOf, formOf, type KeyForm } from './draft'
import { Limits } from './limits'
import type { Issued } from './new-key'
import { samplesOf } from './samples'

interface SheetProps {
  of: ApiKey | 'new' | undefined
  groups: readonly string[]
  onIssued: (issued: Issued) => void
  onSaved: () => void
  onClose: () => void
}

const bodyModes = ['', 'off', 'errors', 'all'] as const

/** One API key, new or kept, in a sheet. */
export function KeySheet(props: SheetProps) {
  const which = createMemo(() => (props.of === 'new' ? 'new' : props.of?.id))
  return (
    <Show when={which()} keyed>
      <KeyEditor {...props} apiKey={props.of === 'new' ? undefined : props.of} />
    </Show>
  )
}

function KeyEditor(props: SheetProps & { apiKey?: ApiKey }) {
  const [draft, setDraft] = createStore(formOf(props.apiKey))
  const { isDirty, settle } = createChanges(() => draft)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setWrong()
    const fault = await (props.apiKey ? change(props.apiKey.id) : issue())
    setBusy(false)
    if (fault) return setWrong(fault.message)
    settle()
    props.onSaved()
    props.onClose()
  }
  const body = () => draftOf(draft)
  const change = async (id: number) => {
    const { fault } = await ask(api.keys({ id }).patch(body()))
    if (!fault) say(t('saved', { name: body().name }))
    return fault
  }
  const issue = async () => {
    const { value, fault } = await ask(api.keys.post(body()))
    if (value) props.onIssued({ name: body().name, key: value.key, models: draft.models })
    return fault
  }
  const remove = async () => {
    const { id, name } = props.apiKey!
    const { onSaved } = props
    setBusy(true)
    const { fault } = await ask(api.keys({ id }).delete())
    setBusy(false)
    if (fault) return setWrong(fault.message)
    settle()
    say(t('key.deleted', { name }), 'plain', { label: t('undo'), act: () => void restore(id, name, onSaved) })
    props.onSaved()
    props.onClose()
  }

  return (
    <Sheet
      open
      title={props.apiKey?.name ?? t('key.new')}
      onClose={props.onClose}
      foot={
        <>
          <Show when={props.apiKey}>
            <Button look="danger" busy={busy()} onClick={remove}>
              {t('delete')}
            </Button>
          </Show>
          <span class="flex-1" />
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form="key" look="ink" busy={busy()}>
            {props.apiKey ? t('save') : t('create')}
          </Button>
        </>
      }
    >
      <form id="key" class="grid gap-5" onSubmit={save}>
        <KeyFields isNew={!props.apiKey} groups={props.groups} draft={draft} set={setDraft} />
        <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
      </form>
      <Unsaved when={isDirty()} />
      <Show when={props.apiKey}>{(key) => <Connect of={key()} groups={props.groups} />}</Show>
    </Sheet>
  )
}

interface FieldsProps {
  isNew: boolean
  groups: readonly string[]
  draft: KeyForm
  set: SetStoreFunction<KeyForm>
}

function KeyFields(props: FieldsProps) {
  return (
    <>
      <Field label={t('name')} hint={t('key.name.hint')}>
        <Input
          name="name"
          required
          maxlength={191}
          autofocus={props.isNew}
          value={props.draft.name}
          onValue={(name) => props.set({ name })}
        />
      </Field>
      <Field label={t('expires')} hint={t('key.expires.hint')}>
        <Input type="date" value={toDay(props.draft.expiresAt)} onValue={(day) => props.set({ expiresAt: fromDay(day) })} />
      </Field>
      <Field label={t('key.max-cost')} hint={t('key.max-cost.hint')}>
        <Input
          type="number"
          inputmode="decimal"
          min="0"
          step="any"
          value={props.draft.maxCost ?? ''}
          onValue={(text) => props.set({ maxCost: text === '' ? null : Number(text) })}
        />
      </Field>
      <Limits form={props.draft} set={props.set} />
      <Switch
        shown
        label={t('key.any-group')}
        checked={props.draft.models === null}
        onChange={(any) => props.set({ models: any ? null : [] })}
      />
      <Show when={props.draft.models}>
        {(chosen) => (
          <Models label={t('groups')} offered={props.groups} chosen={chosen()} onChange={(models) => props.set({ models: [...models] })} />
        )}
      </Show>
      <div class="grid gap-1">
        <Switch shown label={t('key.strict')} checked={props.draft.strict} onChange={(strict) => props.set({ strict })} />
        <p class="text-small text-ink3">{t('key.strict.hint')}</p>
      </div>
      <Field label={t('key.bodies')} hint={t('setting.logBodies.help')}>
        <Select
          value={props.draft.logBodies ?? ''}
          options={bodyModes.map((value) => ({
            value,
            label: value ? named(`setting-option.${value}`, value) : t('key.bodies.setting'),
          }))}
          onValue={(mode) => props.set({ logBodies: mode || null })}
        />
      </Field>
    </>
  )
}

/** How clients are set up for it; the key itself was shown once. */
function Connect(props: { of: ApiKey; groups: readonly string[] }) {
  return (
    <div class="mt-8 grid gap-2 min-w-0">
      <h3 class="text-body font-bold">{t('connect')}</h3>
      <p class="text-small text-ink2">{t('key.masked', { hint: props.of.hint })}</p>
      <Snippet
        label={t('connect')}
        samples={samplesOf({
          origin: location.origin,
          key: props.of.hint,
          model: props.of.models?.[0] ?? props.groups[0] ?? t('snippet.model'),
        })}
      />
    </div>
  )
}

/** The server keeps what was deleted for some minutes: the same key lets in again. */
async function restore(id: number, name: string, onSaved: () => void) {
  const { fault } = await ask(api.keys({ id }).restore.post())
  say(fault?.message ?? t('key.restored', { name }), fault ? 'failed' : 'plain')
  onSaved()
}
