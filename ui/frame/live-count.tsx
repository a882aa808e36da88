import { A } from '@solidjs/router'
import { Match, Switch } from 'solid-js'
import { inFlight, isReachable } from '../live'
import { language, t } from '../words/words'

/** How many requests are in flight, in coral; a hollow dot while nobody knows. Leads to where they are listed. */
export function LiveCount() {
  return (
    <Switch>
      <Match when={!isReachable()}>
        <span class="flex items-center gap-2 text-small text-ink2 whitespace-nowrap">
          <span class="size-2 rounded-full border-2 border-solid border-edge" />
          {t('offline.short')}
        </span>
      </Match>
      <Match when={inFlight() > 0}>
        <A
          href="/logs"
          class="flex items-center gap-2 h-control px-1 rounded-control text-small text-ink2 no-underline whitespace-nowrap hover:text-ink"
        >
          <span class="size-2 rounded-full bg-coral breathe" />
          {/* Beside what else stands there, a phone has room for the number alone: nothing is to move when it comes and goes. */}
          <span class="md:hidden" aria-hidden="true">
            {inFlight().toLocaleString(language())}
          </span>
          <span class="max-md:sr-only">{t('live.count', { n: inFlight() })}</span>
        </A>
      </Match>
    </Switch>
  )
}
