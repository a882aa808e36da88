import { join } from 'node:path'
import type { Database } from '../db/database'
import { attachSqlite } from '../db/sqlite'
import { plainError } from '../lib/thread'
import { apply } from './apply'
import type { OpenLine } from './record'
import { doneIn, openIn, readStretch } from './stretch'

export interface Task {
  /** The SQLite file. */
  database: string
  /** Where the journal's segments lie. */
  directory: string
  segment: string
  position: number
}

export interface Moved {
  end: number
  open: OpenLine[]
  torn: number
}

declare const self: Worker

/** About a thousand records: more at once cost less, but others who write wait for them. */
const READ_BYTES = 512 << 10

let database: Database | undefined

self.onmessage = async ({ data }: MessageEvent<Task | null>) => {
  try {
    self.postMessage(data ? await move(data) : await close())
  } catch (error) {
    self.postMessage(plainError(error))
  }
}

async function move({ database: file, directory, segment, position }: Task): Promise<Moved> {
  database ??= attachSqlite(file)
  const stretch = readStretch(join(directory, segment), position, READ_BYTES)
  const done = doneIn(stretch)
  if (done.length) await apply(database, done, segment, stretch.end)
  return { end: stretch.end, open: openIn(stretch), torn: stretch.torn }
}

async function close(): Promise<Moved> {
  await database?.close()
  database = undefined
  return { end: 0, open: [], torn: 0 }
}
