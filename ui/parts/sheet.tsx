import * as Dialog from '@kobalte/core/dialog'
import { type JSX, Show } from 'solid-js'
import { t } from '../words/words'
import { IconButton } from './button'
import { returnFocus } from './focus'

interface SheetProps {
  open: boolean
  title: string
  onClose: () => void
  children: JSX.Element
  /** Actions that stay in sight at the foot. */
  foot?: JSX.Element
  /** Small actions beside the title. */
  actions?: JSX.Element
  /** Where focus goes in the end, when that is not where it came from. */
  focusBack?: () => HTMLElement | undefined
}

/** A panel from the side (from below on a phone). Focus stays inside, Escape closes, focus goes back to where it was. */
export function Sheet(props: SheetProps) {
  returnFocus(() => props.focusBack?.())
  return (
    <Dialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-10 bg-scrim" />
        <Dialog.Content
          onOpenAutoFocus={focusFirst}
          class="arrive from-end fixed z-20 flex flex-col bg-surface border-line border-solid max-md:inset-x-0 max-md:bottom-0 max-md:top-8 max-md:rounded-t-sheet max-md:border-t md:inset-y-0 md:end-0 md:w-140 md:border-s"
        >
          <header class="flex items-center gap-3 ps-5 pe-3 py-3 border-b border-line border-solid">
            <Dialog.Title title={props.title} class="m-0 min-w-0 flex-1 line-clamp-2 break-anywhere text-large font-bold">
              {props.title}
            </Dialog.Title>
            {props.actions}
            <Dialog.CloseButton as={IconButton} icon="close" label={t('close')} />
          </header>
          <div class="flex-1 overflow-y-auto overscroll-contain px-5 py-5">{props.children}</div>
          <Show when={props.foot}>
            <footer class="flex flex-wrap items-center gap-2 px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] border-t border-line border-solid">
              {props.foot}
            </footer>
          </Show>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** To the field that asks for it, else to the panel itself: a ring on the close button would be the first thing one sees. */
function focusFirst(event: Event) {
  event.preventDefault()
  const panel = event.currentTarget as HTMLElement
  const wanted = panel.querySelector<HTMLElement>('[autofocus]')
  ;(wanted ?? panel).focus()
}
