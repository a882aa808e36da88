/**
 * Writes the prices that Octopus brings along, `src/prices/snapshot.txt`, from the public ones of models.dev:
 * `bun scripts/prices.ts [file or URL] [day]`. The day is the one on which they were so; today, if absent.
 */
import { join } from 'node:path'
import { type Catalogue, sizeOf, writeCatalogue } from '../src/prices/catalogue'
import { readModelsDev } from '../src/prices/models-dev'
import { hosts, makers } from '../src/prices/providers'

const SOURCE = 'https://models.dev/api.json'
const LARGEST_BYTES = 150_000

const [from = SOURCE, day = new Date().toISOString().slice(0, 10)] = process.argv.slice(2)
const json: unknown = /^https?:/.test(from) ? await (await fetch(from)).json() : await Bun.file(from).json()
const all = readModelsDev(json, SOURCE, day)
const snapshot: Catalogue = { ...all, providers: pick(all.providers, [...makers, ...hosts]) }
const text = writeCatalogue(snapshot)
if (text.length > LARGEST_BYTES) throw new Error(`${text.length} bytes are more than the ${LARGEST_BYTES} that a snapshot may have`)
await Bun.write(join(import.meta.dir, '../src/prices/snapshot.txt'), text)
console.log(`${sizeOf(snapshot)} models of ${Object.keys(snapshot.providers).length} providers, ${text.length} bytes`)

function pick<T>(record: Record<string, T>, names: string[]): Record<string, T> {
  return Object.fromEntries(names.flatMap((name) => (record[name] ? [[name, record[name]]] : [])))
}
