import 'virtual:uno.css'
import './tokens.css'
import { Route, Router } from '@solidjs/router'
import { For } from 'solid-js'
import { render } from 'solid-js/web'
import { Frame, preloadDoor } from './frame/frame'
import { pageAt, routes } from './routes'
import { session } from './session'
import { preferredLanguage, speak } from './words/words'

// Beside the words rather than after them: on a slow line each turn is felt.
void (session() === 'in' ? pageAt(location.pathname)?.preload() : preloadDoor())
await speak(preferredLanguage())

const root = document.getElementById('octopus')!
// The outline that index.html has painted gives way to what it stands for.
root.textContent = ''
render(
  () => (
    <Router root={Frame}>
      <For each={Object.entries(routes)}>{([path, page]) => <Route path={path} component={page} />}</For>
    </Router>
  ),
  root,
)

if (import.meta.env.PROD) void navigator.serviceWorker?.register('/worker.js').catch(() => {})
