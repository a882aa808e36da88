import { type BoardOptions, createBoard } from './board'
import { COMMENT } from './sse'
import type { Topic, Update } from './update'

export interface FeedOptions extends Omit<BoardOptions, 'now'> {
  /** What people set up, and how to hear that somebody has changed it. */
  configuration?: Partial<Record<Topic, { onChange(listener: () => void): unknown }>>
  now?: () => number
  /** How often clients are told what has changed; 0 is never by itself: then somebody calls `tick`. */
  tickMs?: number
}

interface Viewer {
  controller: ReadableStreamDefaultController<Uint8Array>
  until: number
  /** Whether it may still look, and when that is asked next. */
  isWelcome: () => Promise<boolean>
  askAt: number
  /** It has not taken what it was sent: it is told all anew when it has. */
  isBehind: boolean
}

const MOST_VIEWERS = 20
/** Then clients come again, and show again who they are. */
const LONGEST_VIEW_MS = 10 * 60_000
/** A session that has ended is noticed within this time. */
const ASK_MS = 5_000
const QUIET_TICKS = 60

export type Feed = ReturnType<typeof createFeed>

/** Tells those who look at the live view what happens, a few times a second; does nothing at all while nobody does. */
export function createFeed({ configuration = {}, now = Date.now, tickMs = 250, ...shown }: FeedOptions) {
  const board = createBoard({ ...shown, now })
  const viewers = new Set<Viewer>()
  let quietTicks = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let unwatch = () => {}

  for (const [topic, source] of Object.entries(configuration)) source.onChange(() => viewers.size && board.noteChange(topic as Topic))

  function open() {
    unwatch = shown.live.watch(board.noteEnd)
    if (tickMs) timer = setInterval(tick, tickMs)
    board.changes()
  }

  function leave(viewer: Viewer) {
    if (!viewers.delete(viewer) || viewers.size) return
    unwatch()
    clearInterval(timer)
    board.clear()
  }

  function tick() {
    const update = board.changes()
    quietTicks = update ? 0 : quietTicks + 1
    const text = update ? eventText('update', update) : quietTicks % QUIET_TICKS === 0 ? COMMENT : ''
    const at = now()
    for (const viewer of viewers) {
      if (at >= viewer.until) dismiss(viewer)
      else tell(viewer, text)
      if (at >= viewer.askAt) void askAgain(viewer)
    }
  }

  function tell(viewer: Viewer, text: string) {
    if (!text && !viewer.isBehind) return
    if ((viewer.controller.desiredSize ?? 0) <= 0) {
      viewer.isBehind = true
      return
    }
    viewer.controller.enqueue(Buffer.from(viewer.isBehind ? eventText('snapshot', board.snapshot()) : text))
    viewer.isBehind = false
  }

  async function askAgain(viewer: Viewer) {
    viewer.askAt = now() + ASK_MS
    // A database that does not answer sends nobody away.
    if (!(await viewer.isWelcome().catch(() => true))) dismiss(viewer)
  }

  function dismiss(viewer: Viewer) {
    if (!viewers.has(viewer)) return
    viewer.controller.close()
    leave(viewer)
  }

  return {
    tick,
    /** The events for one viewer, as server-sent events; `undefined` when there are too many viewers. They end when it is welcome no more. */
    view(isWelcome = async () => true): ReadableStream<Uint8Array> | undefined {
      if (viewers.size >= MOST_VIEWERS) return undefined
      let viewer: Viewer
      return new ReadableStream<Uint8Array>({
        start(controller) {
          viewer = { controller, until: now() + LONGEST_VIEW_MS, isWelcome, askAt: now() + ASK_MS, isBehind: false }
          // What has changed since the last tick is for the others as well; it may be the last of them that leaves with it.
          if (viewers.size) tick()
          if (!viewers.size) open()
          viewers.add(viewer)
          controller.enqueue(Buffer.from(`retry: 1000\n${eventText('snapshot', board.snapshot())}`))
        },
        cancel: () => leave(viewer),
      })
    },
    /** Ends all views. */
    close() {
      for (const viewer of [...viewers]) dismiss(viewer)
    },
  }
}

const eventText = (event: string, data: Update) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
