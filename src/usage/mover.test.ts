import { afterEach, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../db/open'
import { createLog } from '../lib/log'
import { createFlusher } from './flush'
import { openJournal } from './journal'
import { createMover } from './mover'
import { anyRecord, seeded } from './records.fixture'

/** How often the process is killed; more with KILLS=50. */
const KILLS = Number(process.env.KILLS ?? 4)
setDefaultTimeout(30_000 + 3000 * KILLS)

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const quiet = createLog({ level: 'error', format: 'json', write: () => {} })

async function open(folder = mkdtempSync(join(tmpdir(), 'octopus-mover-'))) {
  if (!folders.includes(folder)) folders.push(folder)
  const database = await openDatabase({ type: 'sqlite', path: join(folder, 'data.db') })
  const journal = openJournal(join(folder, 'journal'), quiet)
  return { folder, database, journal }
}

/** What the log and the sums say there was. */
function counted(client: unknown) {
  const rows = (client as import('bun:sqlite').Database)
    .query('select (select count(*) from request_logs) logged, (select sum(requests) from usage_hours) summed')
    .get()
  return rows as { logged: number; summed: number }
}

test('records that are moved in a thread are counted once, however often the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-mover-'))
  folders.push(folder)
  let written = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, 'mover.fixture.ts'), folder, String(written)], { stdout: 'pipe' })
    const least = written + 1500 + Math.floor(3000 * Math.random())
    let told = ''
    for await (const chunk of child.stdout) {
      told += Buffer.from(chunk).toString()
      if (Number(told.trimEnd().split('\n').at(-1)) >= least) child.kill('SIGKILL')
    }
    // Some more may have been written than was told: they count too.
    const known = Number(told.trimEnd().split('\n').at(-1))
    const { database, journal } = await open(folder)
    const flusher = createFlusher(database, journal, quiet)
    await flusher.recover()
    const { logged, summed } = counted(database.client)
    expect(logged).toBeGreaterThanOrEqual(known)
    expect(logged).toBeLessThan(known + 100)
    expect(summed).toBe(logged)
    written = logged
    await flusher.close()
    journal.close()
    await database.close()
  }
})

test('a thread that fails costs time and no records', async () => {
  const { database, journal } = await open()
  const flusher = createFlusher(database, journal, quiet, undefined, undefined, (file, directory) =>
    createMover(file, directory, failing()),
  )
  const random = seeded(3)
  for (let number = 0; number < 1000; number++) journal.append({ done: anyRecord(random, number, Date.now(), 1) })
  expect(await flusher.flush('urgent')).toBe(false)
  expect(flusher.trouble()?.error).toContain('the thread that writes statistics')
  expect(await flusher.flush('urgent')).toBe(true)
  expect(counted(database.client)).toEqual({ logged: 1000, summed: 1000 })
  await flusher.close()
  journal.close()
  await database.close()
})

/** The first thread ends while it works; the next does what it should. */
function failing(): () => Worker {
  let count = 0
  return () => {
    const name = count++ ? 'mover-worker.ts' : 'mover-failing.fixture.ts'
    return new Worker(new URL(`./${name}`, import.meta.url), { ref: false })
  }
}
