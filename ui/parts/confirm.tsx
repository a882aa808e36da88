import * as AlertDialog from '@kobalte/core/alert-dialog'
import { t } from '../words/words'
import { Button } from './button'

interface ConfirmProps {
  open: boolean
  /** The thing and what is to be done with it: "Delete the channel relay-hk?" */
  title: string
  /** What follows from it: "3 groups use it." */
  consequence: string
  action: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks once more before something that cannot be taken back, and says what it would cost. */
export function Confirm(props: ConfirmProps) {
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="fixed inset-0 z-30 bg-scrim" />
        <div class="fixed inset-0 z-40 grid place-items-center p-4 pointer-events-none">
          <AlertDialog.Content class="arrive from-below pointer-events-auto w-full max-w-100 rounded-card border border-solid border-line bg-surface p-5 shadow-[var(--float)]">
            <AlertDialog.Title class="m-0 text-large font-bold break-anywhere">{props.title}</AlertDialog.Title>
            <AlertDialog.Description class="mt-2 text-body text-ink2">{props.consequence}</AlertDialog.Description>
            <div class="mt-5 flex justify-end gap-2">
              <Button onClick={() => props.onClose()}>{t('cancel')}</Button>
              <Button look="danger" busy={props.busy} onClick={() => props.onConfirm()}>
                {props.action}
              </Button>
            </div>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
