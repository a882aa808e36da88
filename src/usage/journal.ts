import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../lib/log'
import type { JournalLine, OpenLine } from './record'
import { openSegment, SEGMENT_END } from './segment'
import { openRecord, readStretch, type Stretch } from './stretch'

export interface Journal {
  /** Where its segments lie. */
  directory: string
  /** Appends one line; it is in the file (though not forced to the disk) when this returns. Never throws. */
  append(line: JournalLine): void
  /** The segment that is being written, and its length in bytes. */
  current(): { segment: string; size: number }
  /** Reads the next lines of a segment from `start` on, at most about 64 KiB; whole lines only. */
  read(segment: string, start: number): Stretch
  /** Segments that an earlier process has left. */
  leftovers(): string[]
  /** Whether a line is about what is not done yet in this process. */
  isOpen(line: JournalLine): line is OpenLine
  /** What the disk has not taken: lines that wait in memory, and how many there was no room for. */
  trouble(): { waiting: number; lost: number }
  /** Writes what waits in memory for a disk that took nothing, if it takes it now. */
  retry(): void
  /** Begins a new segment, which starts with what is open; the old one may be removed once all that is done in it has been read. */
  rotate(): void
  remove(segment: string): void
  close(): void
}

/** About a hundred records: few enough that nobody notices the time they take. */
const READ_BYTES = 64 << 10
/** Characters kept in memory while the disk takes none: some ten thousand records. */
const MAX_WAITING = 32 << 20

/**
 * The journal holds each request's record from before its reply ends until the database has it. A segment is a file of
 * JSON lines named by start time; as only one process uses a data folder, whatever is not its own was left by a crash.
 */
export function openJournal(directory: string, log: Log): Journal {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const open = new Map<string, OpenLine>()
  const waiting: string[] = []
  let waitingLength = 0
  let lost = 0
  let segment = openSegment(directory)

  /** Writes what waits in memory, line by line. Throws when the disk still takes none. */
  function retry() {
    if (!waiting.length) return
    const count = waiting.length
    for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
      segment.write(line)
      waiting.shift()
      waitingLength -= line.length
    }
    log.info('the journal can be written again', { lines: count, lost })
    lost = 0
  }

  function append(line: JournalLine) {
    if ('done' in line) open.delete(line.done.id)
    else open.set(openRecord(line).id, line)
    const text = `${JSON.stringify(line)}\n`
    try {
      retry()
      segment.write(text)
    } catch (error) {
      keep(text, error)
    }
  }

  function keep(text: string, error: unknown) {
    if (!waiting.length) log.error('the journal cannot be written; records wait in memory', { directory, error: String(error) })
    if (waitingLength + text.length > MAX_WAITING) {
      lost++
      return
    }
    waiting.push(text)
    waitingLength += text.length
  }

  return {
    append,
    read: (name, start) => readStretch(join(directory, name), start, READ_BYTES),
    directory,
    current: () => ({ segment: segment.name, size: segment.size }),
    leftovers: () =>
      readdirSync(directory)
        .filter((name) => name.endsWith(SEGMENT_END) && name !== segment.name)
        .sort(),
    isOpen: (line): line is OpenLine => !('done' in line) && open.has(openRecord(line).id),
    trouble: () => ({ waiting: waiting.length, lost }),
    retry() {
      try {
        retry()
      } catch {
        // Said already; the lines go on waiting.
      }
    },
    rotate() {
      // What fails leaves the old segment as it is.
      const next = openSegment(directory)
      segment.close()
      segment = next
      for (const line of open.values()) append(line)
    },
    remove: (name) => rmSync(join(directory, name), { force: true }),
    close() {
      this.retry()
      if (waiting.length) log.error('records are lost: the journal cannot be written', { lines: waiting.length + lost })
      segment.finish()
    },
  }
}
