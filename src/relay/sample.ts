/** Enough to tell what the rest comes to: some eighty events of one token, or a page of text. */
const MOST_BYTES = 16 << 10
/** A piece that is longer than this is copied, lest all of it stay for a page of text. */
const MOST_HELD = 128 << 10

/** The beginning of what a client is told, and how long all of it is: for counting it, should the upstream not have. */
export class Sample {
  /** Bytes that were told. */
  length = 0
  private pieces: Uint8Array[] = []
  private heldLength = 0

  /** The bytes are not to change any more. */
  add(bytes: Uint8Array) {
    this.length += bytes.length
    const taken = Math.min(bytes.length, MOST_BYTES - this.heldLength)
    if (taken <= 0) return
    this.heldLength += taken
    const piece = taken === bytes.length ? bytes : bytes.subarray(0, taken)
    this.pieces.push(bytes.length > MOST_HELD ? Uint8Array.from(piece) : piece)
  }

  /** The upstream has counted, so nobody has to. */
  drop() {
    this.pieces = []
    this.heldLength = MOST_BYTES
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString('utf8')
  }

  /** How many times as long all of it is. */
  get factor(): number {
    return this.heldLength ? this.length / this.heldLength : 0
  }
}
