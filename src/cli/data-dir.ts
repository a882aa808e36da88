import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type Config, defaultFile } from '../config'
import { errorCode, Failure } from './failure'

/**
 * Makes the data directory, for its owner only, and in it the config file when there is none; neither is ever overwritten.
 * Throws `Failure` when the directory cannot be used.
 */
export function prepareDataDir({ dataDir, configFile }: Config): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    if (isUnused(dataDir)) chmodSync(dataDir, 0o700)
    if (existsSync(configFile)) return
    writeFileSync(configFile, defaultFile(), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new Failure(`the data directory ${dataDir} cannot be used: ${reason(error)}; choose another with --data`)
  }
}

/** Only a folder that nobody else uses yet may be closed to others: `--data /tmp` must not lock everyone out of it. */
function isUnused(folder: string): boolean {
  return readdirSync(folder).every((name) => name === '.gitkeep')
}

function reason(error: unknown): string {
  const user = process.getuid?.()
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return user === undefined ? 'this user may not write there' : `user ${user} may not write there (chown it to ${user})`
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it is, or lies in, something that is not a folder'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return errorCode(error) ?? String(error)
  }
}
