import { createChannels } from './channels/store'
import type { Config } from './config'
import { openDatabase } from './db/open'
import { createGroups } from './groups/store'
import { createApiKeys } from './keys/store'
import { lockFolder } from './lib/lock'
import { openSecretBox } from './lib/secretbox'
import { createPrices } from './prices/store'
import { createAccounts } from './server/account'
import { createAudit } from './server/audit'
import { createSessions } from './server/session'
import { createSetupPass } from './server/setup-pass'
import { createSettings } from './settings/store'

/** Opens the data folder and the database, and what people have set up in them. Throws a clear sentence when something is not to be had. */
export async function openStores({ dataDir, database: place, secretKey, adminPassword }: Config) {
  const lock = lockFolder(dataDir)
  const database = await openDatabase({ ...place, dataDir })
  const box = openSecretBox({ secretKey, dataDir })
  const settings = await createSettings(database, box)
  const channels = await createChannels(database, box)
  const groups = await createGroups(database, channels)
  const prices = await createPrices(database, channels)
  const keys = await createApiKeys(database)
  const accounts = createAccounts(database)
  const setupPass = (await accounts.ensureFirst(adminPassword)) ? createSetupPass() : undefined
  const sessions = createSessions(database, settings)
  const audit = createAudit(database)

  async function close() {
    await database.close()
    lock.release()
  }

  return { database, box, settings, channels, groups, prices, keys, accounts, setupPass, sessions, audit, close }
}
