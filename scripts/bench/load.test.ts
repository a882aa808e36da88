import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Children, createChildren } from './children'
import { compilePrograms } from './compile'
import { createLoad, type Load, troubles } from './load'
import { chatTarget, startMock, type Target } from './targets'

let children: Children
let load: Load
let programs: { mock: string; load: string }
let folder: string
const servers: { stop(closeActive: boolean): void }[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'octopus-bench-test-'))
  programs = compilePrograms(folder)
  children = createChildren(folder)
  load = createLoad(children, programs.load, folder)
})

afterAll(async () => {
  for (const server of servers) server.stop(true)
  await children.endAll()
  rmSync(folder, { recursive: true })
})

function serve(answer: (request: Request, count: number) => Response | Promise<Response>): Target {
  let count = 0
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: (request) => answer(request, ++count) })
  servers.push(server)
  return chatTarget(`server-${server.port}`, server.port!, process.pid)
}

/** Sends these bytes as they are and closes; for replies that no HTTP library would write. */
function serveBytes(bytes: string): Target {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: (socket) => void socket.end(bytes) } })
  servers.push(server)
  return chatTarget(`bytes-${server.port}`, server.port, process.pid)
}

const brief = { connections: 4, seconds: 0.2 }

test('the mock answers JSON and streams without an error', async () => {
  const mock = await startMock(children, 'mock', programs.mock)
  for (const stream of [false, true]) {
    const report = await load(mock, stream, brief)
    expect(troubles(report)).toBe('')
    expect(report.requestsPerSecond).toBeGreaterThan(100)
  }
})

test('the mock streams the finish, then usage, then [DONE], and reads a request of a megabyte in chunks', async () => {
  const mock = await startMock(children, 'mock-body', programs.mock, ['--events', '5', '--split'])
  const padding = 'x'.repeat(1_000_000)
  const body = new Blob([JSON.stringify({ padding, stream: true })]).stream()
  const reply = await fetch(`http://127.0.0.1:${mock.port}/v1/chat/completions`, { method: 'POST', body })
  const events = (await reply.text()).trim().split('\n\n')
  expect(events).toHaveLength(6)
  expect(events[3]).toContain('"finish_reason":"stop"')
  expect(events[4]).toContain('"usage":{')
  expect(events[5]).toBe('data: [DONE]')
})

test('a paced mock lets a thousand streams begin long before they end', async () => {
  const mock = await startMock(children, 'mock-paced', programs.mock, ['--events', '10', '--pace', '30', '--delay', '20'])
  const report = await load(mock, true, { openStreams: 1000, seconds: 8 })
  expect(report.firstByte.count).toBe(1000)
  expect(report.errors).toBe(0)
  expect(report.firstByte.p50).toBeGreaterThanOrEqual(49)
  expect(report.p50 - report.firstByte.p50).toBeGreaterThanOrEqual(250)
})

test('another status than 200 is an error', async () => {
  const report = await load(
    serve((_, count) => new Response('{}', { status: count % 2 ? 200 : 503 })),
    false,
    brief,
  )
  expect(report.status).toBeGreaterThan(0)
  expect(troubles(report)).toContain('(last 503)')
  expect(Math.abs(report.status - report.requests / 2)).toBeLessThanOrEqual(1)
})

test.each([
  ['shorter than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}'],
  ['without its last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n'],
  ['without a body', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['that is no HTTP', 'what?'],
])('a reply %s is an error', async (_, bytes) => {
  const report = await load(serveBytes(bytes), false, brief)
  expect(report.broken).toBeGreaterThan(0)
  expect(report.requestsPerSecond).toBe(0)
})

test('a stream without its end mark is an error even when it is complete HTTP', async () => {
  const report = await load(
    serve(() => new Response('data: {}\n\n')),
    true,
    brief,
  )
  expect(report.ending).toBe(report.requests)
  expect(report.requests).toBeGreaterThan(0)
})

test('an open loop counts the wait behind a stall, a closed loop hides it', async () => {
  const stalling = () =>
    serve(async (_, count) => {
      if (count === 20) await Bun.sleep(500)
      return new Response('{}')
    })
  const closed = await load(stalling(), false, { connections: 1, seconds: 1 })
  const open = await load(stalling(), false, { connections: 1, seconds: 1, rate: 200 })
  expect(closed.p90).toBeLessThan(100)
  expect(open.p90).toBeGreaterThan(300)
  expect(open.requests).toBe(200)
})
