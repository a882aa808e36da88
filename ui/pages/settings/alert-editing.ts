import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask } from '../../api'
import type { Alert, AlertKinds } from '../../contract'
import { say } from '../../parts/toasts'
import { createChanges } from '../../parts/unsaved'
import { t } from '../../words/words'
import { draftOf, formOf } from './alert-draft'

interface EditingOptions {
  /** As it is kept; a new one has none. */
  alert: Alert | undefined
  kinds: AlertKinds
  onSaved: () => void
  onClose: () => void
}

/** A receiver of alerts while it is being written, and what becomes of it. */
export function createAlertEditing({ alert, kinds, onSaved, onClose }: EditingOptions) {
  const [form, setForm] = createStore(formOf(alert, kinds.events))
  const { isDirty, settle } = createChanges(() => form)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const fields = () => kinds.kinds.find(({ kind }) => kind === form.kind)?.fields ?? []

  const done = (sentence: string) => {
    settle()
    say(sentence)
    onSaved()
    onClose()
  }
  const save = async () => {
    setBusy(true)
    setWrong()
    const { kind, ...patch } = draftOf(form, fields(), kinds.events)
    const { fault } = await (alert ? ask(api.alerts({ id: alert.id }).patch(patch)) : ask(api.alerts.post({ kind, ...patch })))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    done(t('saved', { name: patch.name ?? '' }))
  }
  const test = async ({ id }: Alert) => {
    setBusy(true)
    setWrong()
    const { fault } = await ask(api.alerts({ id }).test.post())
    setBusy(false)
    if (fault) setWrong(fault.message)
    else say(t('alert.tested'))
    onSaved()
  }
  const remove = async ({ id, name }: Alert) => {
    const { fault } = await ask(api.alerts({ id }).delete())
    if (fault) return say(fault.message, 'failed')
    done(t('deleted', { name }))
  }
  return { form, setForm, fields, isDirty, wrong, busy, save, test, remove }
}

export type AlertEditing = ReturnType<typeof createAlertEditing>
