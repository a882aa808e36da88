/** A process of its own that writes records and moves them without end, and says after each hundred how many it has written: `bun mover.fixture.ts folder first`. */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../db/open'
import { createLog } from '../lib/log'
import { createFlusher } from './flush'
import { openJournal } from './journal'
import { anyRecord, seeded } from './records.fixture'

const [folder, first] = process.argv.slice(2) as [string, string]
const log = createLog({ level: 'error', format: 'json', write: (line) => console.error(line) })
const database = await openDatabase({ type: 'sqlite', path: join(folder, 'data.db') })
const journal = openJournal(join(folder, 'journal'), log)
const flusher = createFlusher(database, journal, log)
await flusher.recover()
const random = seeded(Number(first))
for (let number = Number(first); ; number++) {
  const record = anyRecord(random, number, Date.now(), 1)
  if (record.stream) journal.append({ begun: record })
  journal.append({ done: record })
  if (number % 100 === 99) writeSync(1, `${number + 1}\n`)
  if (number % 1000 === 999) void flusher.flush('urgent')
  if (number % 100 === 99) await Bun.sleep(0)
}
