import { type Component, lazy } from 'solid-js'
import { ownTask } from './task'

type Page = Component & { preload: () => Promise<unknown> }

/** A page is fetched as early as it can be, and drawn after what stands around it. */
function page(fetch: () => Promise<{ default: Component }>): Page {
  let fetched: ReturnType<typeof fetch> | undefined
  const preload = () => {
    fetched ??= fetch()
    return fetched
  }
  const drawn = lazy(async () => {
    const found = await preload()
    await ownTask()
    return found
  })
  return Object.assign(drawn, { preload })
}

/** What stands at which address. */
export const routes: Readonly<Record<string, Page>> = {
  '/': page(() => import('./pages/overview/overview')),
  '/logs': page(() => import('./pages/logs/logs')),
  '/groups': page(() => import('./pages/groups/groups')),
  '/channels': page(() => import('./pages/channels/channels')),
  '/keys': page(() => import('./pages/keys/keys')),
  '/prices': page(() => import('./pages/prices/prices')),
  '/playground': page(() => import('./pages/playground/playground')),
  '/settings/:section?': page(() => import('./pages/settings/settings')),
  '/setup': page(() => import('./pages/setup/setup')),
  '/me': page(() => import('./pages/me/me')),
  '*': page(() => import('./pages/lost')),
}

/** The page at an address. */
export const pageAt = (pathname: string): Page | undefined =>
  Object.entries(routes).find(([path]) => path.split('/')[1]?.replace(/^:.*/, '') === pathname.split('/')[1])?.[1]
