import { existsSync } from 'node:fs'
import { loadConfig } from '../config'
import { openDatabase } from '../db/open'
import { resetPassword } from '../server/account'
import { createAudit, nobody } from '../server/audit'
import type { Flags } from './arguments'
import { Failure } from './failure'
import { readSecret } from './prompt'

/** Sets a new admin password and ends that admin's sessions; works beside a running Octopus. Answers one line. */
export async function password({ username, ...flags }: Flags): Promise<string> {
  const config = loadConfig({ flags, env: process.env, cwd: process.cwd() })
  const { type, path } = config.database
  if (type === 'sqlite' && !existsSync(path))
    throw new Failure(`there is no database at ${path}; start Octopus once, or name its folder with --data`)

  const secret = await readSecret('New password')
  const database = await openDatabase({ type, path, dataDir: config.dataDir })
  try {
    const admin = await resetPassword(database, username, secret)
    await createAudit(database)(nobody, 'account.reset', admin)
    return `password of ${admin} set; sign in again everywhere\n`
  } finally {
    await database.close()
  }
}
