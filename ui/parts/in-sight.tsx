import { createWindowVirtualizer } from '@tanstack/solid-virtual'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from 'solid-js'
import { createWide } from './width'

interface InSightOptions {
  count: () => number
  /** How tall a row is in pixels, or about how tall where rows are measured. */
  height: (isWide: boolean) => number
  /** What the rows stand in; asked for once it is on the page. */
  body: () => HTMLElement
  /** What a row keeps its height by when others come before it; its place unless told. */
  keyOf?: (index: number) => string | number
}

/** How many rows are drawn above and below what is in sight. */
const SPARE = 12

/** Of rows that may be very many, which are in sight as the window is scrolled, and the room that the others take. */
export function createInSight(options: InSightOptions) {
  const isWide = createWide('md')
  const [top, setTop] = createSignal(0)
  const virtual = createWindowVirtualizer({
    get count() {
      return options.count()
    },
    estimateSize: () => options.height(isWide()),
    ...(options.keyOf && { getItemKey: options.keyOf }),
    overscan: SPARE,
    get scrollMargin() {
      return top()
    },
  })
  createEffect(on(isWide, () => virtual.measure(), { defer: true }))
  onMount(() => {
    const place = () => setTop(Math.round(options.body().getBoundingClientRect().top + window.scrollY))
    const watch = new ResizeObserver(place)
    watch.observe(document.getElementById('main') ?? document.body)
    place()
    onCleanup(() => watch.disconnect())
  })

  const items = () => virtual.getVirtualItems()
  return {
    first: createMemo(() => items()[0]?.index ?? 0),
    last: createMemo(() => items().at(-1)?.index ?? -1),
    above: () => Math.max(0, (items()[0]?.start ?? top()) - top()),
    below: () => Math.max(0, virtual.getTotalSize() + top() - (items().at(-1)?.end ?? top())),
    /** For the `ref` of a row whose height is not known beforehand. */
    measure: (element: HTMLElement) => queueMicrotask(() => element.isConnected && virtual.measureElement(element)),
    scrollTo: (index: number) => virtual.scrollToIndex(index, { align: 'center' }),
  }
}

/** Where rows are that nobody sees. */
export function Gap(props: { height: number }) {
  return (
    <Show when={props.height > 0}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing here can be focused */}
      <tr aria-hidden="true" class="max-md:block">
        {/* One cell: where columns are hidden, a cell over all of them would bring their room back. */}
        <td class="p-0 max-md:block" style={{ height: `${props.height}px` }} />
      </tr>
    </Show>
  )
}
