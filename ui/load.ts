import { type Accessor, batch, createComputed, createEffect, createMemo, createSignal, on } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import type { Answer, Fault } from './api'
import { onReturned } from './live'
import { ownTask } from './task'

export interface Load<T> {
  /** The last good value; it stays while a newer one is on its way and when that one fails. */
  value: Accessor<T | undefined>
  fault: Accessor<Fault | undefined>
  busy: Accessor<boolean>
  again: () => Promise<void>
  /** Shows this instead; an answer that is on its way is older, and not waited for. */
  set: (value: T) => void
}

const kept = new Map<string, unknown>()

/** Forgets every value seen so far; called when somebody signs out. */
export const forget = () => kept.clear()

/**
 * Loads what `fetch` answers, and again whenever `key` changes. A value seen before under the same key is shown at once
 * while the new one is on its way, so that going back to a page does not blink. A newer value is merged into the old one
 * by `id`: rows that are the same stay the same elements and keep their focus. After the server was away it is loaded again.
 */
export function createLoad<T>(key: Accessor<string>, fetch: () => Promise<Answer<T>>): Load<T> {
  const [state, setState] = createStore<{ value?: T }>({})
  const [fault, setFault] = createSignal<Fault>()
  const [busy, setBusy] = createSignal(true)
  let turn = 0

  // What the key is made of may change without the key: that is no reason to load again.
  const current = createMemo(key)

  const keep = (next: T) => {
    setState(reconcile({ value: next }, { key: 'id' }))
    kept.set(current(), unwrap(state).value)
  }
  const again = async () => {
    const mine = ++turn
    setBusy(true)
    const answer = await fetch()
    await ownTask()
    // Another key has been asked for since: this answer is not what the page shows any more.
    if (mine !== turn) return
    setBusy(false)
    setFault(answer.fault)
    if (!answer.fault) keep(answer.value)
  }
  const set = (next: T) => {
    turn++
    setBusy(false)
    keep(next)
  }
  // Not merged: that would write the new key's value into the one kept under the old key.
  const show = (value: T | undefined) => {
    setState({ value: undefined } as { value?: T })
    setState({ value } as { value?: T })
  }
  createEffect(
    on(current, (now) => {
      batch(() => show(kept.get(now) as T | undefined))
      void again()
    }),
  )
  onReturned(() => void again())
  return { value: () => state.value, fault, busy, again, set }
}

/** Rows as the same objects from change to change: what is drawn of them stays, and keeps its focus. */
export function steady<T extends { id: number | string }>(rows: Accessor<T[]>): Accessor<T[]> {
  const [state, setState] = createStore<{ rows: T[] }>({ rows: [] })
  createComputed(() => setState('rows', reconcile(rows(), { key: 'id' })))
  return () => state.rows
}

/** A load whose last value stays, even another key's, until there is a newer one: so nothing shifts while a range changes. */
export function lasting<T>(load: Load<T>): Load<T> {
  const value = createMemo<T | undefined>((before) => load.value() ?? before)
  return { ...load, value }
}
