import { createSignal, For, onCleanup, Show } from 'solid-js'
import { server } from '../live'
import { age } from '../parts/figures'
import { Icon } from '../parts/icon'
import { Keys } from '../parts/keys'
import { Mascot } from '../parts/mascot'
import { language, t } from '../words/words'
import { modifier } from './hotkeys'
import { PlaceLink } from './place-link'
import { type Place, places } from './places'

/** The way around on a wide screen. */
export function Rail(props: { onSearch: () => void }) {
  return (
    <nav
      aria-label={t('nav')}
      class="fixed inset-y-0 start-0 w-rail flex flex-col overflow-y-auto border-e border-line border-solid px-4 py-5"
    >
      <a href="/" class="flex items-center gap-3 px-2.5 mb-4 text-ink no-underline text-large font-bold" aria-label="Octopus">
        <Mascot class="size-6.5" />
        octopus
      </a>
      <Search onOpen={props.onSearch} />
      <For each={places.filter((place) => !place.aside)}>{(place) => <Entry place={place} />}</For>
      <div class="mt-auto pt-4 grid">
        <For each={places.filter((place) => place.aside)}>{(place) => <Entry place={place} />}</For>
        <Standing />
      </div>
    </nav>
  )
}

function Search(props: { onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={() => props.onOpen()}
      aria-keyshortcuts="Meta+K Control+K"
      class="flex items-center gap-3 h-control px-2.5 mb-3 rounded-control border border-solid border-line bg-surface text-small text-ink2 hover:text-ink hover:border-edge"
    >
      <Icon name="search" class="size-4 shrink-0" />
      <span class="flex-1 text-start">{t('search')}</span>
      <Keys of={[modifier, 'K']} />
    </button>
  )
}

function Entry(props: { place: Place }) {
  return (
    <PlaceLink
      place={props.place}
      class="flex items-center gap-3 h-9.5 px-2.5 rounded-control text-body no-underline"
      here="bg-press text-ink font-bold"
      away="text-ink2 hover:bg-hover hover:text-ink"
    >
      <Icon name={props.place.icon} />
      {t(props.place.word)}
    </PlaceLink>
  )
}

/** What serves here, and for how long: `v0.1.0 · sqlite · up 3d`. */
function Standing() {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 60_000)
  onCleanup(() => clearInterval(timer))
  return (
    <p class="ps-2.5 -me-3 pt-2 h-7 text-tiny text-ink2 truncate">
      <Show when={server()}>
        {(of) => `v${of().version} · ${of().database} · ${t('up', { time: age(now() - of().startedAt, language()) })}`}
      </Show>
    </p>
  )
}
