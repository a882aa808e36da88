import 'virtual:uno.css'
import './tokens.css'
import { Route, Router } from '@solidjs/router'
import { lazy } from 'solid-js'
import { render } from 'solid-js/web'
import { Frame } from './frame/frame.tsx'
import { preferredLanguage, speak } from './words/words.ts'

await speak(preferredLanguage())

render(
  () => (
    <Router root={Frame}>
      <Route path="/" component={lazy(() => import('./pages/overview/overview.tsx'))} />
      <Route path="/logs" component={lazy(() => import('./pages/logs/logs.tsx'))} />
      <Route path="/groups" component={lazy(() => import('./pages/groups/groups.tsx'))} />
      <Route path="/channels" component={lazy(() => import('./pages/channels/channels.tsx'))} />
      <Route path="/keys" component={lazy(() => import('./pages/keys/keys.tsx'))} />
      <Route path="/settings" component={lazy(() => import('./pages/settings/settings.tsx'))} />
      <Route path="*" component={lazy(() => import('./pages/lost.tsx'))} />
    </Router>
  ),
  document.getElementById('octopus')!,
)
