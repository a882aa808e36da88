import { useLocation } from '@solidjs/router'
import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js'
import { Icon } from '../parts/icon'
import { t } from '../words/words'
import { PlaceLink } from './place-link'
import { places } from './places'

const cell = 'flex flex-col items-center justify-center gap-0.5 flex-1 h-14 min-w-0 text-tiny no-underline'

/** The way around on a phone: four places and a list of the rest. */
export function Bar(props: { onSearch: () => void }) {
  const [open, setOpen] = createSignal(false)
  const location = useLocation()
  createEffect(
    on(
      () => location.pathname,
      () => setOpen(false),
      { defer: true },
    ),
  )
  let nav!: HTMLElement
  let more!: HTMLButtonElement
  const leave = (event: Event) => !nav.contains(event.target as Node) && setOpen(false)
  const fold = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open()) return
    setOpen(false)
    more.focus()
  }
  onMount(() => {
    document.addEventListener('pointerdown', leave)
    onCleanup(() => document.removeEventListener('pointerdown', leave))
  })
  const search = () => {
    setOpen(false)
    props.onSearch()
  }
  return (
    <nav
      ref={nav}
      aria-label={t('nav')}
      onKeyDown={fold}
      // What More unfolds stands above it, and comes after it.
      class="flex flex-col-reverse fixed inset-x-0 bottom-0 z-5 border-t border-line border-solid bg-surface pb-[env(safe-area-inset-bottom)]"
    >
      <div class="flex">
        <For each={places.slice(0, 4)}>
          {(place) => (
            <PlaceLink place={place} class={cell} here="text-ink font-bold" away="text-ink2">
              <Icon name={place.icon} class="size-5" />
              {t(place.word)}
            </PlaceLink>
          )}
        </For>
        <button
          ref={more}
          type="button"
          class={`${cell} text-ink2`}
          aria-expanded={open()}
          aria-controls="more-places"
          onClick={() => setOpen(!open())}
        >
          <Icon name="more" class="size-5" />
          {t('more')}
        </button>
      </div>
      <Show when={open()}>
        <div id="more-places" class="border-b border-line border-solid">
          <For each={places.slice(4)}>
            {(place) => (
              <PlaceLink
                place={place}
                class="flex items-center gap-3 h-12 px-5 text-body no-underline"
                here="text-ink font-bold"
                away="text-ink2"
              >
                <Icon name={place.icon} />
                {t(place.word)}
              </PlaceLink>
            )}
          </For>
          <button type="button" class="flex items-center gap-3 w-full h-12 px-5 text-body text-ink2" onClick={search}>
            <Icon name="search" />
            {t('search')}
          </button>
        </div>
      </Show>
    </nav>
  )
}
