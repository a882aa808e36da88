import { Database as Client } from 'bun:sqlite'
import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../db/database'
import { openDatabase } from '../db/open'
import { startServer } from '../db/servers.fixture'
import { createLog } from '../lib/log'
import { createFlusher } from './flush'
import { openJournal } from './journal'
import { anyRecord, seeded } from './records.fixture'
import { readOverview } from './statistics'
import { usageTroubles } from './troubles'

setDefaultTimeout(60_000)

const NOW = Date.parse('2026-03-31T10:20:00Z')
const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const quiet = createLog({ level: 'error', format: 'json', write: () => {} })
const records = (count: number, seed = 1) => {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number) => anyRecord(random, seed * 1_000_000 + number, NOW, 3))
}
const requests = async (database: Database) => (await readOverview(database, NOW - 4 * 86_400_000, NOW + 3_600_000)).requests

function openBooks(database: Database, folder = temporaryFolder()) {
  const journal = openJournal(folder, quiet)
  const flusher = createFlusher(database, journal, quiet)
  const write = (count: number, seed: number) => {
    for (const done of records(count, seed)) journal.append({ done })
  }
  return { journal, flusher, write, troubles: () => usageTroubles(journal, flusher, { lost: () => 0 }).map(({ code }) => code) }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-outage-'))
  endings.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('while another process holds the SQLite file the relay goes on, and then everything is there', async () => {
  const path = join(temporaryFolder(), 'data.db')
  const database = await openDatabase({ type: 'sqlite', path })
  endings.push(() => database.close())
  const { flusher, write, troubles } = openBooks(database)
  write(50, 1)
  const other = new Client(path)
  endings.push(() => other.close())
  other.run('begin exclusive')

  const flushed = flusher.flush('urgent')
  let longest = 0
  let last = performance.now()
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  expect(await flushed).toBe(false)
  clearInterval(beat)
  // It waits for seconds, but never stands still.
  expect(longest).toBeLessThan(1000)
  expect(troubles()).toEqual(['database'])
  write(50, 2)
  other.run('rollback')
  expect(await flusher.flush('urgent')).toBe(true)
  expect(troubles()).toEqual([])
  expect(await requests(database)).toBe(100)
})

describe.each(['postgres', 'mysql'] as const)('a %s server that is gone', (type) => {
  test('loses nothing, is told of, and is used again when it is back', async () => {
    const server = await startServer(type)
    if (typeof server === 'string') return console.log(`passed over: ${server}`)
    endings.push(() => server.stop())
    const { path } = await server.create()
    const line = await openLine(new URL(path))
    endings.push(() => line.cut())
    const address = new URL(path)
    address.port = String(line.port)
    const database = await openDatabase({ type, path: address.href })
    endings.push(() => database.close())
    const { flusher, write, troubles } = openBooks(database)
    write(120, 1)
    expect(await flusher.flush('urgent')).toBe(true)
    write(120, 2)
    line.cut()
    expect(await flusher.flush('urgent')).toBe(false)
    expect(troubles()).toEqual(['database'])
    write(120, 3)
    await line.mend()
    // Drivers wait longer and longer before they try again.
    let ok = await flusher.flush('urgent')
    for (let tries = 0; !ok && tries < 20; tries++) {
      await Bun.sleep(500)
      ok = await flusher.flush('urgent')
    }
    expect(troubles()).toEqual([])
    expect(await requests(database)).toBe(360)
  })
})

/** A line to a server that can be cut and mended. */
async function openLine({ hostname, port }: URL) {
  const sockets = new Set<Socket>()
  const make = () =>
    createServer((client) => {
      const server = connect(Number(port), hostname)
      for (const socket of [client, server]) {
        sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => {
          client.destroy()
          server.destroy()
        })
      }
      client.pipe(server).pipe(client)
    })
  let listener = make()
  const listen = (at: number) => new Promise<void>((resolve) => listener.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const own = (listener.address() as { port: number }).port
  return {
    port: own,
    cut() {
      listener.close()
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    async mend() {
      listener = make()
      await listen(own)
    },
  }
}

const mount = (folder: string) => Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]).exitCode === 0

test('a disk that is full keeps records waiting in memory; when there is room again they are all there', async () => {
  const folder = temporaryFolder()
  if (!mount(folder)) return console.log('passed over: this user may not mount a small disk')
  endings.push(() => Bun.spawnSync(['umount', '-l', folder]))
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  endings.push(() => database.close())
  const { journal, flusher, write, troubles } = openBooks(database, folder)
  write(20, 1)
  const ballast = join(folder, 'ballast')
  fill(ballast)
  write(300, 2)
  expect(journal.trouble().waiting).toBeGreaterThan(0)
  expect(troubles()).toEqual(['journal'])
  expect(await flusher.flush('urgent')).toBe(true)
  rmSync(ballast)
  // What is in the journal again is for the next time.
  journal.retry()
  expect(journal.trouble()).toEqual({ waiting: 0, lost: 0 })
  expect(await flusher.flush('urgent')).toBe(true)
  expect(troubles()).toEqual([])
  expect(await requests(database)).toBe(320)
})

/** Takes all the room there is. */
function fill(file: string) {
  for (let bytes = 1 << 20; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' })
    } catch {
      // So much room there was not.
    }
  }
}

test('records that wait for a full disk do not take all the memory', async () => {
  const folder = temporaryFolder()
  if (!mount(folder)) return console.log('passed over: this user may not mount a small disk')
  endings.push(() => Bun.spawnSync(['umount', '-l', folder]))
  const journal = openJournal(folder, quiet)
  const [one] = records(1)
  fill(join(folder, 'ballast'))
  for (let count = 0; count < 6000; count++) journal.append({ done: { ...one!, id: String(count), error: 'x'.repeat(8000) } })
  const { waiting, lost } = journal.trouble()
  expect([waiting < 4200, lost > 1800]).toEqual([true, true])
})
