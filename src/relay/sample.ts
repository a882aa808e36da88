/** Enough to tell what the rest comes to: some eighty events of one token, or a page of text. */
const MOST_BYTES = 16 << 10

/** The beginning of what a client is told, and how long all of it is: for counting it, should the upstream not have. */
export class Sample {
  /** Bytes that were told. */
  length = 0
  private held = Buffer.alloc(0)
  private heldLength = 0

  /** The bytes are copied: whoever gave them may write over them. */
  add(bytes: Uint8Array) {
    this.length += bytes.length
    const taken = Math.min(bytes.length, MOST_BYTES - this.heldLength)
    if (taken <= 0) return
    this.makeRoom(this.heldLength + taken)
    this.held.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), this.heldLength)
    this.heldLength += taken
  }

  /** The upstream has counted, so nobody has to. */
  drop() {
    this.held = Buffer.alloc(0)
    this.heldLength = MOST_BYTES
  }

  get text(): string {
    return this.held.toString('utf8', 0, this.heldLength)
  }

  /** How many times as long all of it is. */
  get factor(): number {
    return this.heldLength ? this.length / this.heldLength : 0
  }

  private makeRoom(length: number) {
    if (length <= this.held.length) return
    const larger = Buffer.allocUnsafeSlow(Math.min(MOST_BYTES, Math.max(1024, 2 * length)))
    this.held.copy(larger, 0, 0, this.heldLength)
    this.held = larger
  }
}
