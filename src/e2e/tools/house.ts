import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type Serving, startOctopus } from '../executable'
import { openBrowser } from './browser'

/** A compiled Octopus in a folder of its own, and a browser where there is one. */
export interface House {
  cwd: string
  /** May be another one in the same folder by and by. */
  octopus: Serving
  browser: Browser | undefined
  close(): Promise<void>
}

interface Plan {
  env?: Record<string, string>
  flags?: string[]
  /** Puts something into the folder before Octopus starts there. */
  furnish?: (cwd: string) => Promise<unknown>
}

export async function openHouse({ env, flags, furnish }: Plan = {}): Promise<House> {
  const cwd = mkdtempSync(join(tmpdir(), 'octopus-house-'))
  await furnish?.(cwd)
  const house: House = {
    cwd,
    octopus: await startOctopus({ cwd, env: { TMPDIR: cwd, ...env } }, flags),
    browser: await openBrowser(),
    async close() {
      await house.browser?.close()
      await house.octopus.stop()
      rmSync(cwd, { recursive: true })
    },
  }
  return house
}
