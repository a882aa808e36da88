import { Navigate, type RouteSectionProps, useNavigate } from '@solidjs/router'
import { createEffect, createSignal, ErrorBoundary, type JSX, lazy, Match, on, Show, Suspense, Switch } from 'solid-js'
import { demoPassword } from '../demo'
import { listen, reachAgain } from '../live'
import { Outline } from '../parts/loaded'
import { Toasts } from '../parts/toasts'
import { createWide } from '../parts/width'
import { isInside, session } from '../session'
import { t } from '../words/words'
import { Arrival } from './arrival'
import { Bar } from './bar'
import { Broken } from './broken'
import { listenToKeys } from './hotkeys'
import { Rail } from './rail'

const SignIn = lazy(() => import('../pages/door/sign-in'))
// After a new build it may be there no more; a reload leads to the door as well, and asks first where something is typed.
const Again = lazy(() => import('../pages/door/again').catch(() => ({ default: reload })))
const Palette = lazy(() => import('../palette/palette'))
const Shortcuts = lazy(() => import('../palette/shortcuts'))

function reload() {
  location.reload()
  return null
}

/** Fetches what somebody sees who is not signed in. */
export const preloadDoor = () => SignIn.preload()

/** What stands around every page. Who is not signed in sees the door instead, and then the page that was asked for. */
export function Frame(props: RouteSectionProps) {
  // The holder of a key needs no account, and the link of a first start is what signs in.
  const isOutside = () =>
    props.location.pathname === '/me' || (props.location.pathname === '/setup' && (session() !== 'out' || props.location.hash.length > 1))
  return (
    <>
      <Suspense>
        <Switch>
          <Match when={isOutside()}>{props.children}</Match>
          <Match when={session() === 'out'}>
            <SignIn />
          </Match>
          <Match when={session() === 'new'}>
            <Navigate href="/setup" />
          </Match>
          <Match when={isInside()}>
            <Inside>{props.children}</Inside>
          </Match>
        </Switch>
      </Suspense>
      <Suspense>
        <Show when={session() === 'lapsed' && props.location.pathname !== '/me'}>
          <Again />
        </Show>
      </Suspense>
      <Toasts />
    </>
  )
}

function Inside(props: { children: JSX.Element }) {
  const [over, setOver] = createSignal<'palette' | 'shortcuts'>()
  const palette = () => setOver('palette')
  const navigate = useNavigate()
  const isWide = createWide('md')
  listen()
  createEffect(on(session, (now) => now === 'in' && reachAgain(), { defer: true }))
  listenToKeys({ go: navigate, palette, help: () => setOver('shortcuts') })
  return (
    <>
      {/* Without a target the router would take it for a page of its own, and the focus would stay where it is. */}
      <a
        href="#main"
        target="_self"
        class="fixed start-4 top-2 z-5 -translate-y-20 focus:translate-y-0 rounded-control bg-ink px-3 py-2 text-surface"
      >
        {t('skip')}
      </a>
      <Arrival />
      <Show when={isWide()}>
        <Rail onSearch={palette} />
      </Show>
      <main id="main" tabindex="-1" class="md:ms-rail px-4 md:px-8 pt-4 md:pt-6 pb-24 md:pb-12">
        <div class="mx-auto max-w-280">
          <Show when={demoPassword !== undefined}>
            <p class="m-0 mb-3 text-small text-ink3">{t('demo')}</p>
          </Show>
          <ErrorBoundary fallback={(error, again) => <Broken error={error} onAgain={again} />}>
            <Suspense fallback={<Outline />}>{props.children}</Suspense>
          </ErrorBoundary>
        </div>
      </main>
      <Show when={!isWide()}>
        <Bar onSearch={palette} />
      </Show>
      <Suspense>
        <Show when={over() === 'palette'}>
          <Palette onClose={() => setOver()} />
        </Show>
        <Show when={over() === 'shortcuts'}>
          <Shortcuts onClose={() => setOver()} />
        </Show>
      </Suspense>
    </>
  )
}
