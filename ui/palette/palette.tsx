import * as Dialog from '@kobalte/core/dialog'
import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import { loadChannels, loadGroups, loadKeys } from '../lists'
import { returnFocus } from '../parts/focus'
import { Icon } from '../parts/icon'
import { t } from '../words/words'
import { type Entry, type Shelf, shelvesFor } from './entries'

/** Go to, find, create, switch: one field and what answers to it. */
export default function Palette(props: { onClose: () => void }) {
  returnFocus()
  const navigate = useNavigate()
  const [typed, setTyped] = createSignal('')
  const [chosen, setChosen] = createSignal(0)
  const id = createUniqueId()
  const channels = loadChannels()
  const groups = loadGroups()
  const keys = loadKeys()
  const stock = () => ({ channels: channels.value(), groups: groups.value(), keys: keys.value() })
  const shelves = createMemo(() => shelvesFor(typed(), stock(), navigate))
  const entries = createMemo(() => shelves().flatMap((shelf) => shelf.entries))
  const at = () => Math.min(chosen(), entries().length - 1)
  const optionId = (entry: Entry | undefined) => entry && `${id}-${entry.id}`.replace(/[^\w-]/g, '_')

  const run = (entry: Entry | undefined) => {
    if (!entry) return
    props.onClose()
    entry.run()
  }
  const turn = (by: number) => {
    const n = entries().length
    if (n) setChosen((at() + by + n) % n)
    document.getElementById(optionId(entries()[at()]) ?? '')?.scrollIntoView({ block: 'nearest' })
  }
  const hear = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') turn(1)
    else if (event.key === 'ArrowUp') turn(-1)
    else if (event.key === 'Enter') run(entries()[at()])
    else return
    event.preventDefault()
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-30 bg-scrim" />
        <div class="fixed inset-0 z-40 flex justify-center items-start px-4 pt-[12vh] pointer-events-none">
          <Dialog.Content
            aria-label={t('palette')}
            class="arrive from-below pointer-events-auto flex flex-col w-full max-w-140 max-h-[70vh] overflow-hidden rounded-card border border-solid border-line bg-surface shadow-[var(--float)]"
          >
            <div class="flex items-center gap-3 px-4 border-b border-solid border-line">
              <Icon name="search" class="size-4.5 shrink-0 text-ink3" />
              <input
                role="combobox"
                aria-label={t('palette')}
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls={`${id}-list`}
                aria-activedescendant={optionId(entries()[at()])}
                placeholder={t('palette.find')}
                autocomplete="off"
                spellcheck={false}
                class="flex-1 min-w-0 h-12 bg-transparent text-large text-ink placeholder-ink3 focus-visible:outline-none"
                value={typed()}
                onInput={(event) => {
                  setTyped(event.currentTarget.value)
                  setChosen(0)
                }}
                onKeyDown={hear}
              />
            </div>
            <div id={`${id}-list`} role="listbox" aria-label={t('palette')} class="overflow-y-auto overscroll-contain p-2">
              <For each={shelves()}>
                {(shelf) => (
                  <Rows
                    of={shelf}
                    chosen={entries()[at()]}
                    optionId={optionId}
                    onChoose={(entry) => setChosen(entries().indexOf(entry))}
                    onRun={run}
                  />
                )}
              </For>
            </div>
            <p role="status" class="px-4 text-body text-ink2">
              <Show when={!entries().length}>
                <span class="block pb-4">{t('palette.none', { text: typed() })}</span>
              </Show>
            </p>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface RowsProps {
  of: Shelf
  chosen: Entry | undefined
  optionId: (entry: Entry) => string | undefined
  onChoose: (entry: Entry) => void
  onRun: (entry: Entry) => void
}

function Rows(props: RowsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list box may hold groups, and no field sets
    <div role="group" aria-label={t(props.of.head)} class="pb-1">
      <p aria-hidden="true" class="px-2.5 py-1 text-tiny text-ink3">
        {t(props.of.head)}
      </p>
      <For each={props.of.entries}>
        {(entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and hears the keys
          <div
            role="option"
            tabIndex={-1}
            id={props.optionId(entry)}
            aria-selected={entry === props.chosen}
            class="flex items-center gap-3 min-h-control md:min-h-9 px-2.5 rounded-control text-body text-ink2 cursor-pointer aria-selected:bg-press aria-selected:text-ink"
            onMouseMove={() => entry !== props.chosen && props.onChoose(entry)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onRun(entry)}
          >
            <span class="size-4 shrink-0">
              <Show when={entry.icon}>{(icon) => <Icon name={icon()} class="size-4" />}</Show>
            </span>
            <span class="min-w-0 truncate">{entry.text}</span>
          </div>
        )}
      </For>
    </div>
  )
}
