import { Database } from 'bun:sqlite'
import { join } from 'node:path'

/**
 * Makes this process the only one that uses a folder. The lock is an SQLite write lock, so the system lets go of it
 * however the process ends. Throws when another process has it.
 */
export function lockFolder(folder: string): { release(): void } {
  const database = new Database(join(folder, 'octopus.lock'))
  try {
    database.run('pragma busy_timeout = 0')
    database.run('begin exclusive')
  } catch {
    database.close()
    throw new Error(`another Octopus is using the data folder ${folder}: stop it first, or start this one with another --data`)
  }
  return {
    release() {
      database.run('rollback')
      database.close()
    },
  }
}
