import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyElysia, Elysia } from 'elysia'
import { createLimits } from '../channels/limits'
import type { ChannelDraft } from '../channels/shape'
import { createChannels } from '../channels/store'
import { openDatabase } from '../db/open'
import { createHealth } from '../groups/health'
import { createLedger } from '../groups/ledger'
import { createPatience } from '../groups/patience'
import { createPicker } from '../groups/pick'
import { createRoom } from '../groups/room'
import type { GroupDraft } from '../groups/shape'
import { createGroups } from '../groups/store'
import { createKeyLimits } from '../keys/limits'
import { createApiKeys } from '../keys/store'
import { createHttpClient } from '../lib/http/client'
import { createLog } from '../lib/log'
import { openSecretBox } from '../lib/secretbox'
import { createPrices } from '../prices/store'
import type { ProtocolId } from '../protocols/protocol'
import { createSettings } from '../settings/store'
import { createBodies } from '../usage/bodies'
import { createFlusher } from '../usage/flush'
import { openJournal } from '../usage/journal'
import type { UsageRecord } from '../usage/record'
import { relayRoutes } from './api'
import { createLive } from './live'
import { createRelaying } from './relaying'

export interface Heard {
  method: string
  path: string
  headers: Headers
  body: string
}

/** A fake upstream on a free port: answers with `reply` and remembers what it was sent. */
export function fakeUpstream(reply: (request: Request, heard: Heard) => Response | Promise<Response>) {
  const heard: Heard[] = []
  const aborted: string[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url)
      const one = { method: request.method, path: url.pathname + url.search, headers: request.headers, body: await request.text() }
      heard.push(one)
      request.signal.addEventListener('abort', () => aborted.push(one.path))
      return reply(request, one)
    },
  })
  return { heard, aborted, url: `http://127.0.0.1:${server.port}/v1`, stop: () => server.stop(true) }
}

/** The relay with everything behind it: a database in memory, a journal in a folder of its own. */
export async function openRelay(limits = { maxBodySize: 64 << 20, maxSseEventSize: 16 << 20 }) {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-relay-'))
  const logged: string[] = []
  const log = createLog({ level: 'debug', format: 'json', write: (line) => logged.push(line) })
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const settings = await createSettings(database)
  const channels = await createChannels(database, openSecretBox({ secretKey: 'a key for tests only' }))
  const groups = await createGroups(database, channels)
  const prices = await createPrices(database, channels)
  const keys = await createApiKeys(database)
  const journal = openJournal(join(folder, 'journal'), log)
  const bodies = createBodies(database, settings)
  const flusher = createFlusher(database, journal, log, bodies)
  const health = createHealth()
  const ledger = createLedger()
  const places = createLimits({ channels, maxQueue: () => settings.get('maxQueue') })
  const picker = createPicker({ channel: channels.byId, health, ledger, limits: places })
  const room = createRoom()
  const waits = { longest: 2000, pause: 5000 }
  const patience = createPatience({ room, limits: () => waits })
  health.onChange(room.wake)
  const http = createHttpClient({ allowPrivate: () => true })
  const live = createLive()
  const keyLimits = await createKeyLimits({
    database,
    keys,
    timeZone: () => settings.get('timeZone'),
    allowUnpriced: () => settings.get('allowUnpriced'),
    flush: flusher.flush,
    log,
  })
  const relaying = createRelaying({
    keys,
    groups,
    channels,
    prices,
    settings,
    journal,
    bodies,
    routing: { picker, patience, ledger },
    keyLimits,
    live,
    http,
    outward: http,
    sealKey: Buffer.alloc(32, 1),
    limits,
    log,
  })
  const { relay, calls } = relaying
  const app: AnyElysia = new Elysia({
    normalize: false,
    handler: { standardHostname: false },
    serve: { idleTimeout: 0, maxRequestBodySize: 1e12 },
  }).use(relayRoutes({ ...relaying, listener: () => app.server }))
  const { key } = await keys.create({ name: 'test' })

  /** Makes a channel at this URL and answers it. */
  const channel = (protocol: ProtocolId, url: string | string[], more: Partial<ChannelDraft> = {}) =>
    channels.create({
      name: `channel ${channels.all().length + 1}`,
      protocol,
      endpoints: [url].flat().map((one) => ({ url: one })),
      keys: [{ key: 'sk-upstream' }],
      models: ['up-model'],
      ...more,
    })

  /** Makes a group over these channels, in this order of priority. */
  const group = (name: string, ids: number[], more: Partial<GroupDraft> = {}) =>
    groups.create({
      name,
      mode: 'failover',
      members: ids.map((channelId, priority) => ({ channelId, model: 'up-model', priority })),
      ...more,
    })

  /** Sends a request as a client would. */
  const call = (path: string, body: unknown, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    app.handle(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
        ...init,
      }),
    )

  /** The records in the journal, in the order in which they ended. */
  const records = (): UsageRecord[] => {
    const { segment, size } = journal.current()
    const all: UsageRecord[] = []
    for (let at = 0; at < size; ) {
      const stretch = journal.read(segment, at)
      for (const line of stretch.lines) if ('done' in line) all.push(line.done)
      at = stretch.end
    }
    return all
  }

  async function close() {
    live.close()
    http.close()
    journal.close()
    await keys.close()
    await database.close()
    app.server?.stop(true)
    rmSync(folder, { recursive: true })
  }

  return {
    app,
    key,
    keys,
    keyLimits,
    prices,
    channels,
    groups,
    settings,
    database,
    journal,
    flusher,
    live,
    health,
    picker,
    places,
    calls,
    waits,
    room,
    http,
    relay,
    channel,
    group,
    call,
    records,
    logged,
    close,
  }
}

/** An event stream as a server sends it, piece by piece. */
export function streamOf(pieces: (string | number)[], type = 'text/event-stream'): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    async start(controller) {
      for (const piece of pieces) {
        if (typeof piece === 'number') await Bun.sleep(piece)
        else controller.enqueue(encoder.encode(piece))
      }
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': type } })
}
