import { A } from '@solidjs/router'
import { For } from 'solid-js'
import { Icon } from '../parts/icon'
import { Mascot } from '../parts/mascot'
import { t } from '../words/words'
import { places } from './places'

/** The way around on a wide screen. */
export function Rail() {
  return (
    <nav
      aria-label={t('nav')}
      class="max-md:hidden fixed inset-y-0 start-0 w-rail flex flex-col border-e border-line border-solid px-4 py-5"
    >
      <A href="/" class="flex items-center gap-3 px-2.5 mb-5 text-ink no-underline text-large font-bold" aria-label="Octopus">
        <Mascot class="size-6.5" />
        octopus
      </A>
      <For each={places}>
        {(place) => (
          <A
            href={place.path}
            end={place.path === '/'}
            class="flex items-center gap-3 h-9.5 px-2.5 rounded-control text-body no-underline"
            activeClass="bg-press text-ink font-bold"
            inactiveClass="text-ink2 hover:bg-hover hover:text-ink"
          >
            <Icon name={place.icon} />
            {t(place.word)}
          </A>
        )}
      </For>
    </nav>
  )
}
