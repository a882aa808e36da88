import { useBeforeLeave } from '@solidjs/router'
import { createMemo, createSignal, onCleanup, untrack } from 'solid-js'
import { t } from '../words/words'
import { Confirm } from './confirm'

/** Whether what somebody writes differs from what is kept; `settle` says that it is kept now. */
export function createChanges(of: () => unknown) {
  const text = () => JSON.stringify(of())
  const [kept, keep] = createSignal(untrack(text))
  return { isDirty: createMemo(() => text() !== kept()), settle: () => void keep(text()) }
}

/** Asks before what is not saved is left behind: within the page by a dialog, on closing the window by the browser. */
export function Unsaved(props: { when: boolean }) {
  const [leave, setLeave] = createSignal<() => void>()
  useBeforeLeave((event) => {
    if (!props.when || event.defaultPrevented) return
    event.preventDefault()
    setLeave(() => () => event.retry(true))
  })
  const hold = (event: BeforeUnloadEvent) => props.when && event.preventDefault()
  window.addEventListener('beforeunload', hold)
  onCleanup(() => window.removeEventListener('beforeunload', hold))
  return (
    <Confirm
      open={leave() !== undefined}
      title={t('settings.leave')}
      consequence={t('settings.leave.consequence')}
      action={t('settings.leave.action')}
      onConfirm={() => leave()?.()}
      onClose={() => setLeave()}
    />
  )
}
