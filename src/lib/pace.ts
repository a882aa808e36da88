export interface PaceOptions {
  /** How much the first step takes on; later ones take on as much as goes unnoticed … */
  first: number
  /** … but no less than this … */
  least: number
  /** … no more than this … */
  most: number
  /** … and that much more than the one before. */
  growth: number
  /** How much longer than a step the others have the process to themselves before the next. */
  share: number
}

/** A step that takes longer than this is noticed. */
const SHORT_MS = 3

export type Pace = ReturnType<typeof createPace>

/** For long work beside a server that is not to notice it: small steps, with pauses between them. */
export function createPace({ first, least, most, growth, share }: PaceOptions) {
  let size = first
  return {
    /** How much the next step may take on. */
    get size() {
      return size
    },
    /** Pauses after a step that took so long, and learns from it. */
    async rest(tookMs: number) {
      size = tookMs > SHORT_MS ? Math.max(least, size >> 1) : Math.min(most, size + growth)
      await Bun.sleep(share * tookMs)
    },
  }
}
