import { createVirtualizer } from '@tanstack/solid-virtual'
import { For, Show } from 'solid-js'
import { Checkbox } from './switch'
import { createWide } from './width'

const ROW = { wide: 32, phone: 44 }

interface LongModelsProps {
  label: string
  models: readonly string[]
  isChosen: (model: string) => boolean
  onPick: (model: string, on: boolean) => void
}

/** Very many models to tick, of which only those in sight are drawn. */
export default function LongModels(props: LongModelsProps) {
  let list!: HTMLFieldSetElement
  const isWide = createWide('md')
  const rows = createVirtualizer({
    get count() {
      return props.models.length
    },
    getScrollElement: () => list,
    estimateSize: () => (isWide() ? ROW.wide : ROW.phone),
    getItemKey: (index) => props.models[index] ?? index,
    overscan: 8,
  })
  return (
    <fieldset
      ref={list}
      aria-label={props.label}
      class="m-0 min-w-0 h-72 overflow-y-auto rounded-control border border-solid border-line p-1"
    >
      <ul class="relative m-0 p-0 list-none" style={{ height: `${rows.getTotalSize()}px` }}>
        <For each={rows.getVirtualItems()}>
          {(row) => (
            <Show when={props.models[row.index]}>
              {(model) => (
                <li
                  ref={(element) => queueMicrotask(() => element.isConnected && rows.measureElement(element))}
                  data-index={row.index}
                  aria-setsize={props.models.length}
                  aria-posinset={row.index + 1}
                  class="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Checkbox mono label={model()} checked={props.isChosen(model())} onChange={(on) => props.onPick(model(), on)} />
                </li>
              )}
            </Show>
          )}
        </For>
      </ul>
    </fieldset>
  )
}
