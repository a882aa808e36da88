import { eq } from 'drizzle-orm'
import type { Database } from '../db/database'
import { insertMissing } from '../db/insert'
import type { Steps } from '../db/step'
import type { ApiKey } from '../keys/key'
import { scrubText } from '../lib/scrub'
import type { Settings } from '../settings/store'
import { Capture, type KeptHeaders } from './capture'
import type { UsageRecord } from './record'
import { addStock } from './stock'

/** The bodies of requests and replies, where they are kept. They wait in memory for the database, and what has no room there is lost. */
export interface Bodies {
  /** What takes the bodies of a request with this key; undefined where none are kept. */
  begin(key: Pick<ApiKey, 'logBodies'>, request: Uint8Array, headers: Headers): Capture | undefined
  /** The request has ended; the last bytes of the reply may still come. */
  ended(record: Pick<UsageRecord, 'id' | 'startedAt' | 'outcome'>, capture: Capture): void
  /** Writes what waits to the database. Throws when that does not take it; then it waits on. */
  flush(): Promise<void>
  /** Lets go of what waits: there is no room for it. */
  drop(): void
  /** How many were lost since the start. */
  lost(): number
}

const MOST_WAITING = 32 << 20
const BATCH = 20
/** What a row takes beside its bodies. */
const ROW_BYTES = 200

interface Waiting {
  id: string
  startedAt: number
  capture: Capture
  /** Bytes of memory. */
  held: number
}

export function createBodies(database: Database, settings: Pick<Settings, 'get'>): Bodies {
  let waiting: Waiting[] = []
  let held = 0
  let lost = 0
  let running: Promise<void> | undefined

  async function flushAll() {
    while (waiting.length) {
      const batch = waiting.slice(0, BATCH)
      const rows = await Promise.all(batch.map(rowOf))
      await database.transaction(function* (tx): Steps<void> {
        yield* insertMissing(tx, tx.tables.requestBodies, rows)
        yield* addStock(tx, 'bodies', rows)
      })
      // `drop` may have let go of them meanwhile.
      if (waiting[0] === batch[0]) waiting = waiting.slice(batch.length)
      held = waiting.reduce((sum, one) => sum + one.held, 0)
    }
  }

  return {
    begin({ logBodies }, request, headers) {
      const mode = logBodies ?? settings.get('logBodies')
      return mode === 'off' ? undefined : new Capture(mode, settings.get('logBodyKilobytes') << 10, request, headers)
    },
    ended({ id, startedAt, outcome }, capture) {
      if (capture.mode === 'errors' && outcome === 'ok') return
      const size = capture.request.held + capture.response.held
      if (held + size > MOST_WAITING) {
        lost++
        return
      }
      held += size
      waiting.push({ id, startedAt, capture, held: size })
    },
    flush() {
      running ??= flushAll().finally(() => {
        running = undefined
      })
      return running
    },
    drop() {
      lost += waiting.length
      waiting = []
      held = 0
    },
    lost: () => lost,
  }
}

async function rowOf({ id, startedAt, capture }: Waiting) {
  const [request, response, headers] = await Promise.all([
    packed(capture.request.text()),
    packed(capture.response.text()),
    packed(JSON.stringify(capture.headers)),
  ])
  return {
    id,
    startedAt,
    request,
    response,
    headers,
    requestBytes: capture.request.length,
    responseBytes: capture.response.length,
    size: ROW_BYTES + (request?.length ?? 0) + (response?.length ?? 0) + (headers?.length ?? 0),
  }
}

async function packed(text: string | null): Promise<Buffer | null> {
  if (text === null) return null
  const bytes = await Bun.zstdCompress(scrubText(text))
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** What is kept of the bodies of a request, as text, and how many bytes they had; null for nothing. */
export async function readBodies({ query, tables }: Database, id: string) {
  const { requestBodies } = tables
  const [row] = await query.select().from(requestBodies).where(eq(requestBodies.id, id))
  if (!row) return null
  const { requestBytes, responseBytes } = row
  const [request, response, headers] = await Promise.all([row.request, row.response, row.headers].map(unpacked))
  return { request: request!, response: response!, headers: readHeaders(headers!), requestBytes, responseBytes }
}

/** Null for what was kept before headers were. */
const readHeaders = (text: string | null): KeptHeaders | null => (text === null ? null : JSON.parse(text))

async function unpacked(bytes: Uint8Array | null): Promise<string | null> {
  return bytes ? Buffer.from(await Bun.zstdDecompress(bytes)).toString('utf8') : null
}
