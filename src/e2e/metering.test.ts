import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chat } from '../relay/samples.fixture'
import { readLedger } from './tools/ledger'
import { type Stage, setUp } from './tools/setup'

/** Kills at random moments under load: as many as a patient person asks for with KILLS=200. */
const KILLS = Number(process.env.KILLS ?? 20)
const CLIENTS = 8

setDefaultTimeout(60_000 + KILLS * 3000)

let stage: Stage
let upstream: ReturnType<typeof serveUpstream>

beforeEach(async () => {
  stage = await setUp()
  upstream = serveUpstream()
  await stage.serve('fast', 'openai-chat', upstream.url)
})
afterEach(async () => {
  upstream.stop()
  await stage.close().catch(() => {})
})

/** Answers at once, whole or as a stream of two pieces. */
function serveUpstream() {
  let asked = 0
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      asked++
      const { stream } = (await request.json()) as { stream?: boolean }
      if (!stream) return new Response(chat.whole, { headers: { 'content-type': 'application/json' } })
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue(Buffer.from(chat.cut))
          await Bun.sleep(3)
          controller.enqueue(Buffer.from(chat.stream.slice(chat.cut.length)))
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  return { url: `http://127.0.0.1:${server.port}/v1`, asked: () => asked, stop: () => server.stop(true) }
}

/** What clients have seen: the ids of replies that began, and of those they have got to the end. */
interface Seen {
  begun: Set<string>
  whole: Set<string>
}

/** Asks one thing after the other until the connection breaks. */
async function keepAsking(seen: Seen) {
  for (let number = 0; ; number++) {
    const stream = number % 2 === 0
    try {
      const response = await fetch(`${stage.octopus.url}${chat.path(stream)}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stage.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(chat.request('fast', stream)),
      })
      const id = response.headers.get('x-octopus-request-id')
      if (id) seen.begun.add(id)
      const text = await response.text()
      if (id && response.ok && text === (stream ? chat.stream : chat.whole)) seen.whole.add(id)
    } catch {
      return
    }
  }
}

/** Looks at the log as an open page does: each look brings the journal into the database. */
async function keepLooking() {
  for (;;) {
    try {
      await stage.api('GET', '/logs?limit=1')
    } catch {
      return
    }
    await Bun.sleep(15)
  }
}

test(`killed ${KILLS} times under load, the books have exactly what clients have got`, async () => {
  const seen: Seen = { begun: new Set(), whole: new Set() }
  for (let kill = 0; kill < KILLS; kill++) {
    const load = [...Array.from({ length: CLIENTS }, () => keepAsking(seen)), ...(kill % 3 ? [keepLooking()] : [])]
    await Bun.sleep(30 + Math.random() * 400)
    await stage.octopus.stop('SIGKILL')
    await Promise.all(load)
    await stage.restart()
  }
  await stage.octopus.stop()

  const { ids, rows, summed, counted } = readLedger(stage.cwd)
  const well = new Set(rows.filter(({ outcome }) => outcome === 'ok').map(({ id }) => id))
  expect(seen.whole.size).toBeGreaterThan(KILLS)
  // None is lost: not of those that were answered, nor of those that had begun to be.
  expect([...seen.whole].filter((id) => !well.has(id))).toEqual([])
  expect([...seen.begun].filter((id) => !ids.has(id))).toEqual([])
  // None is doubled, and none is made up: what nobody has seen was under way when the kill came.
  expect(counted).toEqual(summed)
  expect(rows.length).toBe(ids.size)
  expect(rows.length - seen.begun.size).toBeLessThanOrEqual(KILLS * CLIENTS)
  expect(rows.length).toBeLessThanOrEqual(upstream.asked())
  expect(journal()).toEqual('')
  console.log(`${KILLS} kills, ${seen.whole.size} whole replies, ${rows.length} records`)
})

const journal = () => {
  const folder = join(stage.cwd, 'data/journal')
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
}
