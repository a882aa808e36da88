import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js'

/** Where a row would be put down: before or behind the one with this index. */
export interface Place {
  index: number
  edge: 'before' | 'behind'
}

export interface Sortable {
  /** The row that is being dragged. */
  dragged: Accessor<number | undefined>
  place: Accessor<Place | undefined>
  /** Makes a row movable by its handle, for as long as the component that calls this is there. */
  row(elements: Accessor<{ row: HTMLElement; handle: HTMLElement }>, index: Accessor<number>): void
}

/** Rows of one list that change places by being dragged. What drags is fetched once the list is there. */
export function createSortable(onMove: (from: number, to: number) => void): Sortable {
  const list = Symbol('list')
  const [dragged, setDragged] = createSignal<number>()
  const [place, setPlace] = createSignal<Place>()

  function row(elements: Accessor<{ row: HTMLElement; handle: HTMLElement }>, index: Accessor<number>) {
    let stop: (() => void) | undefined
    let gone = false
    onMount(async () => {
      const { draggable, dropTargetForElements } = await import('@atlaskit/pragmatic-drag-and-drop/element/adapter')
      if (gone) return
      const { row: element, handle: dragHandle } = elements()
      const stops = [
        draggable({
          element,
          dragHandle,
          getInitialData: () => ({ list, index: index() }),
          onDragStart: () => setDragged(index()),
          onDrop: () => setDragged(),
        }),
        dropTargetForElements({
          element,
          canDrop: ({ source }) => source.data.list === list,
          onDrag: ({ location }) => setPlace({ index: index(), edge: edgeOf(element, location.current.input.clientY) }),
          onDragLeave: () => setPlace(),
          onDrop({ source, location }) {
            setPlace()
            const edge = edgeOf(element, location.current.input.clientY)
            const from = source.data.index as number
            const to = targetOf(from, { index: index(), edge })
            if (to !== from) onMove(from, to)
          },
        }),
      ]
      stop = () => {
        for (const each of stops) each()
      }
    })
    onCleanup(() => {
      gone = true
      stop?.()
    })
  }

  return { dragged, place, row }
}

function edgeOf(element: HTMLElement, y: number): Place['edge'] {
  const { top, height } = element.getBoundingClientRect()
  return y < top + height / 2 ? 'before' : 'behind'
}

/** The index that a row has after it was put down there: taking it out moves those behind it up. */
export function targetOf(from: number, { index, edge }: Place): number {
  const slot = edge === 'before' ? index : index + 1
  return slot > from ? slot - 1 : slot
}
