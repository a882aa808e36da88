import type { Update } from '../src/relay/update'

/** As much of an `EventSource` as is used here. */
export interface Events {
  addEventListener(event: string, listener: (event: { data: string }) => void): void
  close(): void
  onerror: ((event: Event) => unknown) | null
}

interface WireOptions {
  open: () => Events
  onSnapshot: (update: Update) => void
  onUpdate: (update: Update) => void
  /** Called when it breaks, and again each time that it cannot be opened. */
  onBreak: () => void
  /** Calls back after so many milliseconds; answers how to prevent that. */
  later?: (act: () => void, ms: number) => () => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

export type Wire = ReturnType<typeof createWire>

/** One event stream that is opened again, after ever longer pauses, for as long as it is wanted. */
export function createWire({ open, onSnapshot, onUpdate, onBreak, later = afterwards }: WireOptions) {
  let events: Events | undefined
  let failures = 0
  let cancel = () => {}

  function connect() {
    cancel()
    events?.close()
    const mine = open()
    events = mine
    mine.addEventListener('snapshot', ({ data }) => {
      failures = 0
      onSnapshot(JSON.parse(data))
    })
    mine.addEventListener('update', ({ data }) => onUpdate(JSON.parse(data)))
    mine.onerror = () => {
      mine.close()
      if (events !== mine) return
      cancel = later(connect, Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS))
      onBreak()
    }
  }

  return {
    /** Opens it unless it is open or about to be. */
    start() {
      if (!events) connect()
    },
    /** Opens it now, rather than after the pause. */
    hurry: connect,
    stop() {
      cancel()
      events?.close()
      events = undefined
      failures = 0
    },
  }
}

function afterwards(act: () => void, ms: number) {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}
