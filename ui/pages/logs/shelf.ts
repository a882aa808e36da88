import { createSignal } from 'solid-js'
import type { Log } from '../../contract'
import { inOrder, type Line, lineOf } from './line'

export type Shelf = ReturnType<typeof createShelf>

/**
 * The lines that are there: those of requests that go on or have just ended, above those of the pages that were read. While `isAway`
 * says that the top is out of sight, what is new is held back, so that nothing shifts.
 */
export function createShelf(isAway: () => boolean) {
  const [fresh, setFresh] = createSignal<readonly Line[]>([])
  const [held, setHeld] = createSignal<readonly Line[]>([])
  const [pages, setPages] = createSignal<readonly Line[]>([])
  const known = new Map<string, Line>()

  const remember = (lines: readonly Line[]) => {
    for (const line of lines) known.set(line.id, line)
  }

  return {
    find: (id: string): Line | undefined => known.get(id),
    /** Puts up the newest page instead of all there is; what stays keeps its line. */
    replace(logs: readonly Log[]) {
      const before = new Map([...pages(), ...fresh(), ...held()].map((line) => [line.id, line]))
      const lines = logs.map((log) => {
        const line = before.get(log.id) ?? lineOf(log.id, undefined)
        line.end(log)
        return line
      })
      known.clear()
      remember(lines)
      setPages(lines)
      setHeld([])
      setFresh([])
    },
    /** Puts another page below. */
    append(logs: readonly Log[]) {
      const lines = logs.filter(({ id }) => !known.has(id)).map((log) => lineOf(log.id, undefined, log))
      remember(lines)
      if (lines.length) setPages([...pages(), ...lines])
    },
    /** Puts new lines on top, or holds them back. */
    add(lines: readonly Line[]) {
      remember(lines)
      if (!lines.length) return
      if (isAway()) setHeld([...lines, ...held()])
      else setFresh([...lines, ...fresh()].sort(inOrder))
    },
    /** Takes away what no longer fits; puts in order what has ended, unless that would shift something. */
    settle(gone: ReadonlySet<string>) {
      for (const id of gone) known.delete(id)
      if (gone.size) setHeld(held().filter(({ id }) => !gone.has(id)))
      if (isAway() && !gone.size) return
      const left = fresh().filter(({ id }) => !gone.has(id))
      setFresh(isAway() ? left : left.sort(inOrder))
    },
    /** Shows what was held back. */
    show() {
      setFresh([...held(), ...fresh()].sort(inOrder))
      setHeld([])
    },
    /** Whether some request that goes on is not among these. */
    misses: (ids: ReadonlySet<string>): boolean => [...fresh(), ...held()].some((line) => !line.log() && !ids.has(line.id)),
    fresh: () => fresh().length,
    held: () => held().length,
    count: () => fresh().length + pages().length,
    line(index: number): Line | undefined {
      const above = fresh().length
      return index < above ? fresh()[index] : pages()[index - above]
    },
    indexOf(id: string): number {
      const at = fresh().findIndex((line) => line.id === id)
      if (at >= 0) return at
      const below = pages().findIndex((line) => line.id === id)
      return below < 0 ? -1 : below + fresh().length
    },
  }
}
