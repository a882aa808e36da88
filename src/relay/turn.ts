import type { Event, Finish, Part, ReplyReader, Resumption, Usage } from '../protocols/protocol'
import { behind, goesOn, isWords, join } from './halves'

type Pause = Extract<Event, { type: 'finish' }>
type End = Extract<Event, { type: 'part-end' }>

/** A turn that its vendor may interrupt: reads one reply after the other as if they were one. */
export class Turn {
  readonly said: Part[] = []
  private reader: ReplyReader
  private told: Event[] = []
  private pause: Pause | undefined
  private replies = 1
  private isWhole = false
  private opened = 0
  /** Where the parts of this reply are in the turn. */
  private offset = 0
  private usage: Usage | undefined
  private before: Usage | undefined
  /** Words that the interruption has cut in two, and where they go on in this reply. */
  private cut: End | undefined
  private joined: { at: number; part: Part } | undefined

  constructor(
    private readonly newReader: () => ReplyReader,
    private readonly resumption: Resumption,
  ) {
    this.reader = newReader()
  }

  readonly read: ReplyReader = (frame) => {
    this.told = []
    for (const event of this.reader(frame)) this.hear(event)
    if (frame) this.isWhole = frame.whole === true
    else if (this.pause && !this.isWhole) this.giveUp(this.pause)
    return this.told
  }

  /** Whether the turn is interrupted. */
  get paused(): boolean {
    return this.pause !== undefined
  }

  /** What to go on with; from here on the next reply is read. */
  resume(): { said: Part[]; token: string | undefined } {
    const token = this.pause?.token
    this.pause = undefined
    this.reader = this.newReader()
    this.replies++
    this.isWhole = false
    this.joined = undefined
    this.before = this.usage
    this.offset = this.opened
    return { said: this.said, token }
  }

  private hear(event: Event) {
    switch (event.type) {
      case 'start':
        return this.replies === 1 ? this.begin(event) : this.count(event.usage)
      case 'usage':
        return this.count(event.usage)
      case 'part-start':
        return this.open(event)
      case 'part-delta':
        return this.told.push(
          this.joined?.at === event.index ? { ...this.placed(event), delta: behind(this.joined.part, event.delta) } : this.placed(event),
        )
      case 'part-end':
        return this.close(event)
      case 'finish':
        return this.finish(event)
      case 'end':
        return this.pause ? undefined : this.told.push(event)
      default:
        return this.told.push(event)
    }
  }

  private begin(event: Extract<Event, { type: 'start' }>) {
    this.usage = event.usage ?? this.usage
    this.told.push(event)
  }

  private count(usage: Usage | undefined) {
    if (!usage) return
    this.usage = add(this.before, usage)
    this.told.push({ type: 'usage', usage: this.usage })
  }

  private open(event: Extract<Event, { type: 'part-start' }>) {
    const { cut } = this
    if (cut && goesOn(cut.part, event.part)) {
      this.cut = undefined
      this.said.pop()
      this.joined = { at: event.index, part: cut.part }
      this.offset = cut.index - event.index
      return
    }
    this.tellCut()
    this.opened++
    this.told.push(this.placed(event))
  }

  private close(event: End) {
    const joined = this.joined?.at === event.index ? this.joined : undefined
    const part = joined ? join(joined.part, event.part) : event.part
    if (joined) this.joined = undefined
    this.said.push(part)
    this.told.push({ ...event, index: this.place(event.index), part })
  }

  private finish(event: Pause) {
    const { most } = this.resumption
    if (event.reason === 'pause' && this.replies <= most && (event.token !== undefined || this.said.length)) {
      this.pause = event
      const last = this.told.at(-1)
      if (event.token !== undefined && last?.type === 'part-end' && isWords(last.part)) this.cut = this.told.pop() as End
      return
    }
    this.tellCut()
    this.told.push({ ...event, reason: honest(event) })
  }

  /** Nobody asks for the rest any more. */
  private giveUp(pause: Pause) {
    this.pause = undefined
    this.tellCut()
    this.told.push({ ...pause, reason: honest(pause) }, { type: 'end' })
  }

  private tellCut() {
    if (this.cut) this.told.push(this.cut)
    this.cut = undefined
  }

  private placed<T extends Event & { index: number }>(event: T): T {
    return this.offset ? { ...event, index: this.place(event.index) } : event
  }

  private place(index: number): number {
    return index + this.offset
  }
}

/** What ends with a token in place of its rest was cut. */
const honest = ({ reason, token }: Pause): Finish => (reason === 'pause' && token !== undefined ? 'length' : reason)

function add(before: Usage | undefined, usage: Usage): Usage {
  if (!before) return usage
  const { mode, ...counts } = before
  const sum: Usage = { ...(mode && { mode }), ...usage }
  for (const [kind, tokens] of Object.entries(counts) as [Exclude<keyof Usage, 'mode'>, number][]) sum[kind] = (sum[kind] ?? 0) + tokens
  return sum
}
