import * as Dialog from '@kobalte/core/dialog'
import { onCleanup } from 'solid-js'
import { t } from '../../words/words'
import SignIn from './sign-in'

/** The door before a page that stays as it is behind it: the sign-in has ended while somebody was at work. */
export default function Again() {
  const title = document.title
  onCleanup(() => {
    document.title = title
  })
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Content aria-label={t('sign-in')} class="fixed inset-0 z-50 overflow-y-auto bg-shell" data-again>
          <SignIn text={t('sign-in.again')} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
