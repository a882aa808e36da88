import { type Component, lazy } from 'solid-js'

type Page = Component & { preload: () => Promise<unknown> }

/** What stands at which address. */
export const routes: Readonly<Record<string, Page>> = {
  '/': lazy(() => import('./pages/overview/overview')),
  '/logs': lazy(() => import('./pages/logs/logs')),
  '/groups': lazy(() => import('./pages/groups/groups')),
  '/channels': lazy(() => import('./pages/channels/channels')),
  '/keys': lazy(() => import('./pages/keys/keys')),
  '/prices': lazy(() => import('./pages/prices/prices')),
  '/playground': lazy(() => import('./pages/playground/playground')),
  '/settings/:section?': lazy(() => import('./pages/settings/settings')),
  '/setup': lazy(() => import('./pages/setup/setup')),
  '/me': lazy(() => import('./pages/me/me')),
  '*': lazy(() => import('./pages/lost')),
}

/** The page at an address. */
export const pageAt = (pathname: string): Page | undefined =>
  Object.entries(routes).find(([path]) => path.split('/')[1]?.replace(/^:.*/, '') === pathname.split('/')[1])?.[1]
