import { afterAll, expect, test } from 'bun:test'
import { wholeBody } from './whole-body'

const sizes = [0, 1, 15 << 10, (15 << 10) + 1, 40_000, 1 << 20, (1 << 20) + 1]
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, at) => at * 7)

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch({ url }) {
    // As a reply that had to be waited for.
    await Bun.sleep(1)
    return new Response(wholeBody(bytesOf(Number(new URL(url).searchParams.get('size')))), { headers: { 'content-type': 'text/plain' } })
  },
})
afterAll(() => server.stop(true))

test.each(sizes)('a body of %i bytes arrives as it is, and says how long it is', async (size) => {
  const response = await fetch(`${server.url}?size=${size}`)
  expect(response.headers.get('content-length')).toBe(String(size))
  expect(Buffer.from(bytesOf(size)).equals(await response.bytes())).toBe(true)
})

test('a larger body leaves together with its head', async () => {
  const { promise: first, resolve } = Promise.withResolvers<string>()
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: server.port!,
    socket: { data: (_, bytes) => resolve(bytes.toString('latin1')) },
  })
  socket.write('GET /?size=40000 HTTP/1.1\r\nhost: x\r\n\r\n')
  expect((await first).length).toBeGreaterThan((await first).indexOf('\r\n\r\n') + 1000)
  expect(await first).toContain('\r\n\r\n')
  socket.end()
})
