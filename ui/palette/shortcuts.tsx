import * as Dialog from '@kobalte/core/dialog'
import { For } from 'solid-js'
import { hasLetters, modifier, useLetters } from '../frame/hotkeys'
import { places } from '../frame/places'
import { IconButton } from '../parts/button'
import { returnFocus } from '../parts/focus'
import { Keys } from '../parts/keys'
import { Switch } from '../parts/switch'
import { t, type Word } from '../words/words'

const single: readonly { keys: string[]; word: Word }[] = [
  { keys: [modifier, 'K'], word: 'palette' },
  { keys: ['/'], word: 'shortcuts.filter' },
  { keys: ['n'], word: 'shortcuts.new' },
  { keys: ['j', 'k'], word: 'shortcuts.rows' },
  { keys: ['↵'], word: 'shortcuts.open' },
  { keys: ['Esc'], word: 'shortcuts.close' },
  { keys: ['?'], word: 'shortcuts.help' },
]

/** The keyboard's shortcuts, and a way to turn off those of a single key. */
export default function Shortcuts(props: { onClose: () => void }) {
  returnFocus()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-30 bg-scrim" />
        <div class="fixed inset-0 z-40 grid place-items-center p-4 pointer-events-none">
          <Dialog.Content class="arrive from-below pointer-events-auto w-full max-w-140 max-h-full overflow-y-auto rounded-card border border-solid border-line bg-surface p-5 shadow-[var(--float)]">
            <header class="flex items-center mb-3">
              <Dialog.Title class="m-0 flex-1 text-large font-bold">{t('shortcuts')}</Dialog.Title>
              <Dialog.CloseButton as={IconButton} icon="close" label={t('close')} />
            </header>
            <div class="grid sm:grid-cols-2 gap-x-8">
              <List of={single.map(({ keys, word }) => ({ keys, word }))} />
              <List of={places.map(({ letter, word }) => ({ keys: ['g', letter], word }))} />
            </div>
            <div class="mt-4 pt-3 flex items-center justify-between border-t border-solid border-line">
              <span>{t('shortcuts.letters')}</span>
              <Switch label={t('shortcuts.letters')} checked={hasLetters()} onChange={useLetters} />
            </div>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function List(props: { of: readonly { keys: string[]; word: Word }[] }) {
  return (
    <dl class="m-0 content-start grid">
      <For each={props.of}>
        {({ keys, word }) => (
          <div class="flex items-center justify-between gap-4 min-h-8">
            <dt class="text-ink2">{t(word)}</dt>
            <dd class="m-0">
              <Keys of={keys} />
            </dd>
          </div>
        )}
      </For>
    </dl>
  )
}
