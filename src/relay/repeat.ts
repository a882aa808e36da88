import type { Event } from '../protocols/protocol'
import { spokenIn } from '../protocols/spoken'
import type { FrameReader } from './frame-reader'
import { fill, fillEach, isFilled, isSameMould, type Mould, mouldAround } from './mould'

/**
 * Most events of a stream differ from the one before in their text alone, and so does what the client is told of them.
 * Once that has been seen, those that follow and are already there can be understood as one, for JSON around a string
 * means the same whatever the string says. They are still told one by one.
 */
export class Repeat {
  /** What stands around the text of the last event, and around what the client was told of it. */
  private heard: Mould | undefined
  private told: Mould | undefined
  private isHeardAgain = false
  /** Whether the client was told of the last two in the same words, but for their texts. */
  isToldAgain = false

  /** Remembers an event, what it was understood as, and what the client was told. */
  learn(event: string, understood: readonly Event[], told: string) {
    if (this.isHeardAgain && isFilled(this.heard!, event)) {
      this.isToldAgain ||= this.told !== undefined && isFilled(this.told, told)
      return
    }
    const text = spokenIn(understood)?.delta.text
    const heard = text === undefined ? undefined : mouldAround(text, event)
    const toldAs = heard && mouldAround(text!, told)
    this.isHeardAgain = isSameMould(heard, this.heard)
    this.isToldAgain = this.isHeardAgain && isSameMould(toldAs, this.told)
    this.heard = heard
    this.told = toldAs
  }

  /** Takes the next events as long as they repeat the last one; answers their texts. */
  take(frames: FrameReader): string[] {
    return this.isHeardAgain ? frames.take(this.heard!) : []
  }

  /** An event like the last one, with another text. */
  event(text: string): string {
    return fill(this.heard!, text)
  }

  /** What the client is to be told of events with these texts, when it would be told this of one with all of them. */
  retell(texts: readonly string[], joined: string, told: string): string {
    return told === fill(this.told!, joined) ? fillEach(this.told!, texts, joined) : told
  }
}
