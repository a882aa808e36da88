/**
 * Fills an empty database with the demo's people and what they might have asked, for looking at pages and for measuring:
 * `bun scripts/demo-data.ts --path data/data.db --requests 2000000 --days 1095` (`--type postgres` or `mysql` with an address).
 * `--channels 500` adds as many more accounts, with many models each. Octopus opens the result where `secret.key` lies beside it.
 * The same numbers make the same requests.
 */
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import type { DatabaseType } from '../src/db/database'
import { openDatabase } from '../src/db/open'
import { makeCrowd } from '../src/demo/crowd'
import { createHistory } from '../src/demo/history'
import { requestsIn } from '../src/demo/past'
import { makeWorld, readScene, setWorld } from '../src/demo/world'
import { openSecretBox } from '../src/lib/secretbox'

const { values } = parseArgs({
  options: {
    type: { type: 'string', default: 'sqlite' },
    path: { type: 'string' },
    requests: { type: 'string', default: '100000' },
    days: { type: 'string', default: '90' },
    channels: { type: 'string', default: '0' },
  },
})
if (!values.path) {
  console.error('Say which database: bun scripts/demo-data.ts --path data/data.db')
  process.exit(2)
}

const DAY = 86_400_000
const database = await openDatabase({ type: values.type as DatabaseType, path: values.path })
const dataDir = values.type === 'sqlite' ? dirname(values.path) : '.'
const box = openSecretBox({ secretKey: process.env.OCTOPUS_SECRET_KEY ?? null, dataDir })
await setWorld(database)
await makeWorld(database, box, (slug) => `http://127.0.0.1:9/${slug}/v1`)
if (Number(values.channels)) await makeCrowd(database, box, Number(values.channels))

const scene = await readScene(database, box)
const end = Date.now()
const span = { start: end - Number(values.days) * DAY, end }
const scale = Number(values.requests) / requestsIn(scene, span)
const history = createHistory(database, scene, { span, scale }, 10_000)
for (let told = 0; await history.step(); ) {
  if (history.written() - told < 200_000) continue
  told = history.written()
  console.log(`${told} of about ${values.requests}`)
}
console.log(`${history.written()} requests`)
await database.close()
