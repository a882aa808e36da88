import type { Database } from '../db/database'
import { attachSqlite } from '../db/sqlite'
import { plainError } from '../lib/thread'
import { type Oldest, removeOldest } from './sweep'

/** `file` is the SQLite file. Answered are rows that went, or 1 when there are more pages to give back. */
export type Task = { file: string } & ({ oldest: Oldest } | { pages: number })

declare const self: Worker

let database: Database | undefined

self.onmessage = async ({ data }: MessageEvent<Task | null>) => {
  try {
    self.postMessage(data ? await sweep(data) : await close())
  } catch (error) {
    self.postMessage(plainError(error))
  }
}

async function sweep(task: Task): Promise<number> {
  database ??= attachSqlite(task.file)
  return 'oldest' in task ? removeOldest(database, task.oldest) : Number(database.shrink(task.pages))
}

async function close(): Promise<number> {
  await database?.close()
  database = undefined
  return 0
}
