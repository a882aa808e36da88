import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** One file of the journal, as it is being written. */
export interface Segment {
  name: string
  /** Bytes. */
  readonly size: number
  /** Writes one line, with its end. Throws when the disk does not take it, or not all of it. */
  write(line: string): void
  close(): void
  /** Closes it with all that it holds on the disk; one that holds nothing goes. */
  finish(): void
}

export const SEGMENT_END = '.ndjson'
/** Some ten records. */
const SHEET_BYTES = 32 << 10
/** UTF-8 takes three bytes at most for each unit of a text. */
const MOST_BYTES_A_UNIT = 3

/** Begins a file whose name says when. Throws what the disk says. */
export function openSegment(directory: string): Segment {
  const name = `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}${SEGMENT_END}`
  const path = join(directory, name)
  const descriptor = openSync(path, 'a', 0o600)
  // Nearly every line is written on it before it goes to the file: nothing has to be made, and thrown away, for each.
  const sheet = Buffer.allocUnsafeSlow(SHEET_BYTES)
  let torn = false
  let size = 0

  /** A disk that is nearly full takes a part of a line and then throws; the next one then begins on a line of its own. */
  function write(line: string) {
    const text = torn ? `\n${line}` : line
    const isShort = MOST_BYTES_A_UNIT * text.length <= sheet.length
    const bytes = isShort ? sheet : Buffer.from(text)
    const length = isShort ? sheet.write(text) : bytes.length
    for (let at = 0; at < length; ) {
      const written = writeSync(descriptor, bytes, at, length - at)
      at += written
      size += written
      torn = at < length
    }
  }

  return {
    name,
    get size() {
      return size
    },
    write,
    close: () => closeSync(descriptor),
    finish() {
      fsyncSync(descriptor)
      closeSync(descriptor)
      if (size === 0) rmSync(path, { force: true })
    },
  }
}
