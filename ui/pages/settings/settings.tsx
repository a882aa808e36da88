import { A, Navigate, useParams } from '@solidjs/router'
import { type Component, For, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { Page } from '../../frame/page'
import { t, type Word } from '../../words/words'
import { AboutSection } from './about'
import { AccountSection } from './account'
import { ActivitySection } from './activity'
import { Alerts } from './alerts'
import { GeneralSection } from './general'
import { NetworkSection } from './network'
import { RequestsSection } from './requests'
import { RoutingSection } from './routing'
import { SyncSection } from './sync'

interface Place {
  name: string
  word: Word
  shows: Component
}

/** The sections, each at an address of its own. */
const places: readonly Place[] = [
  { name: 'general', word: 'settings.general', shows: GeneralSection },
  { name: 'account', word: 'account', shows: AccountSection },
  { name: 'requests', word: 'settings.requests', shows: RequestsSection },
  { name: 'network', word: 'settings.network', shows: NetworkSection },
  { name: 'routing', word: 'settings.routing', shows: RoutingSection },
  { name: 'sync', word: 'settings.sync', shows: SyncSection },
  { name: 'alerts', word: 'alerts', shows: Alerts },
  { name: 'activity', word: 'activity', shows: ActivitySection },
  { name: 'about', word: 'about', shows: AboutSection },
]

export default function Settings() {
  const params = useParams<{ section?: string }>()
  const now = () => places.find(({ name }) => name === (params.section ?? 'general'))
  const named = () => {
    const place = now()
    return place && t(place.word)
  }
  return (
    <Page title={t('settings')} part={named()}>
      <div class="grid grid-cols-1 gap-4 md:grid-cols-[12rem_minmax(0,44rem)] md:gap-6">
        <nav aria-label={t('settings')} class="flex max-md:flex-wrap md:flex-col gap-x-1 gap-y-0.5 max-md:-mx-2">
          <For each={places}>
            {(place) => (
              <A
                href={`/settings/${place.name}`}
                class="flex items-center h-control max-md:h-11 px-2.5 rounded-control text-body no-underline whitespace-nowrap"
                classList={{
                  'bg-press text-ink font-bold': place === now(),
                  'text-ink2 hover:bg-hover hover:text-ink': place !== now(),
                }}
                aria-current={place === now() ? 'page' : undefined}
              >
                {t(place.word)}
              </A>
            )}
          </For>
        </nav>
        <div class="grid grid-cols-1 content-start gap-4 min-w-0">
          <Show when={now()} keyed fallback={<Navigate href="/settings/general" />}>
            {(place) => <Dynamic component={place.shows} />}
          </Show>
        </div>
      </div>
    </Page>
  )
}
