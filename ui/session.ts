import { createSignal } from 'solid-js'

/** `new` is signed in with a password that everybody knows: all that can be done is to set another one. */
export type Session = 'in' | 'out' | 'new'

// The cookie is out of reach of scripts; this mark only saves a look at a page that would be taken away again.
const marked = localStorage.getItem('signed-in')
const [session, setSession] = createSignal<Session>(marked === 'new' ? 'new' : marked ? 'in' : 'out')

export { session }

/** Turns the whole page to what the server has said about us. */
export function turn(next: Session) {
  if (next === 'out') localStorage.removeItem('signed-in')
  else localStorage.setItem('signed-in', next)
  setSession(next)
}
