import 'virtual:uno.css'
import './tokens.css'
import { Route, Router } from '@solidjs/router'
import { lazy } from 'solid-js'
import { render } from 'solid-js/web'
import { Frame } from './frame/frame'
import { preferredLanguage, speak } from './words/words'

await speak(preferredLanguage())

render(
  () => (
    <Router root={Frame}>
      <Route path="/" component={lazy(() => import('./pages/overview/overview'))} />
      <Route path="/logs" component={lazy(() => import('./pages/logs/logs'))} />
      <Route path="/groups" component={lazy(() => import('./pages/groups/groups'))} />
      <Route path="/channels" component={lazy(() => import('./pages/channels/channels'))} />
      <Route path="/keys" component={lazy(() => import('./pages/keys/keys'))} />
      <Route path="/prices" component={lazy(() => import('./pages/prices/prices'))} />
      <Route path="/playground" component={lazy(() => import('./pages/playground/playground'))} />
      <Route path="/settings/:section?" component={lazy(() => import('./pages/settings/settings'))} />
      <Route path="/setup" component={lazy(() => import('./pages/setup/setup'))} />
      <Route path="/me" component={lazy(() => import('./pages/me/me'))} />
      <Route path="*" component={lazy(() => import('./pages/lost'))} />
    </Router>
  ),
  document.getElementById('octopus')!,
)
