import { createSignal } from 'solid-js'

/**
 * `new` is signed in with a password that everybody knows: all that can be done is to set another one. `lapsed` was let in by
 * this page before, and has to sign in again; the page and what is typed there stay.
 */
export type Session = 'in' | 'out' | 'new' | 'lapsed'

// The cookie is out of reach of scripts; this mark only saves a look at a page that would be taken away again.
const marked = localStorage.getItem('signed-in')
const [session, setSession] = createSignal<Session>(marked === 'new' ? 'new' : marked ? 'in' : 'out')
let wasLetIn = false

export { session }

/** Whether the pages behind the door are there. */
export const isInside = () => session() === 'in' || session() === 'lapsed'

/** Turns the whole page to what the server has said about us. */
export function turn(next: Exclude<Session, 'lapsed'>) {
  if (next === 'out') localStorage.removeItem('signed-in')
  else localStorage.setItem('signed-in', next)
  wasLetIn = false
  setSession(next)
}

/** The server has answered as it answers those who are signed in. */
export function letIn() {
  wasLetIn ||= session() === 'in'
}

/** The server does not know us any more. */
export function lapse() {
  localStorage.removeItem('signed-in')
  // Not by way of `out`: that would take the page away.
  if (session() !== 'lapsed') setSession(wasLetIn ? 'lapsed' : 'out')
}
