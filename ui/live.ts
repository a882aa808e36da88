import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import type { ServerSight, Update } from '../src/relay/update'
import { api, ask } from './api'
import type { Rest } from './contract'
import { type Finished, type Flight, nothing, seen, seenAnew, type Topic, type View } from './live-view'
import { createWire } from './live-wire'

export type { Finished, Flight, Topic }

/**
 * What happens now, for the whole page over one event stream. The frame listens while somebody is signed in and the window
 * is in sight; pages read from here. Rows are the same objects from update to update, only their fields change.
 */
const [view, setView] = createStore<View>({ ...nothing })
const [isListening, setListening] = createSignal(false)
const [isReachable, setReachable] = createSignal(true)
const [server, setServer] = createSignal<ServerSight>()
const [isOutdated, setOutdated] = createSignal(false)
const configured = new Set<(topics: ReadonlySet<Topic>) => void>()
const ended = new Set<(rows: readonly Finished[]) => void>()
const returned = new Set<() => void>()
const everything: ReadonlySet<Topic> = new Set(['channels', 'groups', 'keys', 'prices', 'settings', 'alerts'] satisfies Topic[])

/** The requests in flight, the oldest first; at most 200. */
export const flights: Accessor<readonly Flight[]> = () => view.flights
/** How many requests are in flight. */
export const inFlight: Accessor<number> = () => view.inFlight
/** What rests just now, of all channels. */
export const rests = (): readonly Rest[] => JSON.parse(view.resting)
/** What has ended since the page was opened, the newest first; at most 100. */
export const finished: Accessor<readonly Finished[]> = () => view.finished
/**
 * Whether all this is of now, as the stream is open; whether the server answered when last asked; what serves here, once it
 * has said so; and whether it serves another build of this page by now.
 */
export { isListening, isOutdated, isReachable, server }

/** Calls `act` when somebody, here or elsewhere, has changed one of these, for as long as the component is there. */
export function onChanged(topics: readonly Topic[], act: () => void) {
  enlist(configured, (changed) => {
    if (topics.some((topic) => changed.has(topic))) act()
  })
}

/** Calls `act` with requests that have just ended, for as long as the component is there. */
export const onFinished = (act: (rows: readonly Finished[]) => void) => enlist(ended, act)

/** Calls `act` when the stream is open again after it was not: things may have happened that nobody has told. */
export const onReturned = (act: () => void) => enlist(returned, act)

/** The requests in flight; `onResting` is called when other parts rest than before. */
export function createLiveView(onResting: () => void): Accessor<readonly Flight[]> {
  createEffect(on(() => view.resting, onResting, { defer: true }))
  return flights
}

// On the way from one page that listens to another both are there for a moment.
let listeners = 0

/** Keeps the stream open as long as the component is there and the window in sight: a browser has few connections to one server. */
export function listen() {
  if (listeners++ === 0) {
    document.addEventListener('visibilitychange', look)
    window.addEventListener('online', hurry)
  }
  look()
  onCleanup(() => {
    if (--listeners > 0) return
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('online', hurry)
    hush()
    hasMissed = false
    setView(reconcile({ ...nothing }))
  })
}

const look = () => (document.hidden ? hush() : wire.start())
const hurry = () => !document.hidden && wire.hurry()

/** Tries to reach the server now, for who does not want to wait. */
export const reachAgain = () => wire.hurry()

// Whether something may have happened that nobody has told.
let hasMissed = false
const wire = createWire({ open: () => new EventSource('/api/live') as never, onSnapshot, onUpdate, onBreak: () => void lookAfter() })

function hush() {
  hasMissed = true
  wire.stop()
  setListening(false)
}

function onSnapshot(update: Update) {
  take(seenAnew(unwrap(view), update))
  setListening(true)
  setReachable(true)
  if (update.server) meet(update.server)
  if (hasMissed) {
    for (const act of configured) act(everything)
    for (const act of returned) act()
  }
  hasMissed = false
}

function onUpdate(update: Update) {
  take(seen(unwrap(view), update))
  if (update.ended) for (const act of ended) act(update.ended)
  if (update.changed) for (const act of configured) act(new Set(update.changed))
}

function meet(now: ServerSight) {
  const before = server()
  if (before && before.build !== now.build) setOutdated(true)
  setServer(now)
}

const take = (next: View) => setView(reconcile(next, { key: 'id' }))

/** A stream does not say why it ended: this finds out whether the server is away, or the session has ended. */
async function lookAfter() {
  hasMissed = true
  setListening(false)
  const { fault } = await ask(api.session.get())
  if (!isListening()) setReachable(fault?.status !== 0)
}

function enlist<T>(members: Set<T>, member: T) {
  members.add(member)
  onCleanup(() => members.delete(member))
}
