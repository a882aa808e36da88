import { closeSync, openSync, readSync } from 'node:fs'
import type { Log } from '../lib/log'
import type { JournalLine, OpenLine, UsageRecord } from './record'

/** Whole lines of one segment of the journal; they end at byte `end` of it. */
export interface Stretch {
  end: number
  lines: JournalLine[]
  /** Bytes of lines that are none: the one that was being written when the power went. */
  torn: number
}

/** Reads a file's next lines from `start` on, at most about `bytes` of them unless one line alone is longer. */
export function readStretch(path: string, start: number, bytes: number): Stretch {
  const file = openSync(path, 'r')
  try {
    let buffer = Buffer.allocUnsafe(bytes)
    let length = readSync(file, buffer, 0, buffer.length, start)
    // A single line longer than a stretch: read on until it ends.
    while (length === buffer.length && buffer.lastIndexOf(10, length - 1) === -1) {
      const larger = Buffer.allocUnsafe(buffer.length * 2)
      buffer.copy(larger, 0, 0, length)
      length += readSync(file, larger, length, larger.length - length, start + length)
      buffer = larger
    }
    const end = buffer.subarray(0, length).lastIndexOf(10) + 1
    return { end: start + end, ...parseLines(buffer.toString('utf8', 0, end)) }
  } finally {
    closeSync(file)
  }
}

function parseLines(text: string): Pick<Stretch, 'lines' | 'torn'> {
  const lines: JournalLine[] = []
  let torn = 0
  for (const line of text.split('\n')) {
    if (!line) continue
    try {
      lines.push(JSON.parse(line))
    } catch {
      torn += line.length
    }
  }
  return { lines, torn }
}

export const openRecord = (line: OpenLine) => ('begun' in line ? line.begun : line.ended)

export const doneIn = ({ lines }: Stretch): UsageRecord[] => lines.flatMap((line) => ('done' in line ? [line.done] : []))

/** What has begun in a stretch and is not done in it. */
export function openIn(stretch: Stretch): OpenLine[] {
  const done = new Set(doneIn(stretch).map(({ id }) => id))
  return stretch.lines.flatMap((line) => ('done' in line || done.has(openRecord(line).id) ? [] : [line]))
}

export function tellTorn({ torn }: Pick<Stretch, 'torn'>, log: Pick<Log, 'warn'>) {
  if (torn) log.warn('a torn line in the journal was passed over', { bytes: torn })
}
