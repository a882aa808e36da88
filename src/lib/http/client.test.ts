import { afterEach, describe, expect, test } from 'bun:test'
import type { Socket, TCPSocketListener } from 'bun'
import { createHttpClient, type HttpClient } from './client'
import type { Exchange } from './exchange'

const open: { stop(force?: boolean): unknown }[] = []
const clients: HttpClient[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.stop(true)
  for (const client of clients.splice(0)) client.close()
})

function newClient(allowPrivate = true, connectTimeoutMs = 2_000) {
  const client = createHttpClient({ allowPrivate: () => allowPrivate, connectTimeoutMs })
  clients.push(client)
  return client
}

type Peer = Socket<{ text: string; count: number }>
/** A raw TCP upstream: `answer` is called with each complete head and body that arrives. */
function rawServer(answer: (socket: Peer, request: string, count: number) => void, closed?: () => void): TCPSocketListener<unknown> {
  const server = Bun.listen<{ text: string; count: number }>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: (socket) => {
        socket.data = { text: '', count: 0 }
      },
      data: (socket, bytes) => {
        socket.data.text += bytes.toString('latin1')
        const head = socket.data.text.indexOf('\r\n\r\n')
        if (head === -1) return
        const length = Number(/content-length: (\d+)/.exec(socket.data.text)?.[1] ?? 0)
        if (socket.data.text.length < head + 4 + length) return
        const request = socket.data.text
        socket.data.text = ''
        answer(socket, request, ++socket.data.count)
      },
      close: () => closed?.(),
    },
  })
  open.push(server)
  return server
}

const request = (port: number, body = 'hi', host = '127.0.0.1') => ({
  method: 'POST',
  url: new URL(`http://${host}:${port}/v1/x?y=1`),
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from(body),
})

async function textOf(exchange: Exchange): Promise<string> {
  const pieces: Uint8Array[] = []
  for (let piece = await exchange.read(); piece; piece = await exchange.read()) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

describe('the upstream HTTP client', () => {
  test('sends method, path, host, length and body, and keeps the connection', async () => {
    const seen: string[] = []
    const counts: number[] = []
    const server = rawServer((socket, text, count) => {
      seen.push(text)
      counts.push(count)
      socket.write(OK)
    })
    const client = newClient()
    for (let i = 0; i < 3; i++) {
      const exchange = client.send(request(server.port))
      expect((await exchange.head).status).toBe(200)
      expect(await textOf(exchange)).toBe('ok')
    }
    expect(seen[0]).toBe(
      `POST /v1/x?y=1 HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nhi`,
    )
    expect(counts).toEqual([1, 2, 3])
    expect(client.connections()).toEqual({ busy: 0, idle: 1 })
  })

  test('a kept connection that the upstream closes on use is replaced once', async () => {
    let requests = 0
    const server = rawServer((socket, _text, count) => {
      requests++
      if (count === 2) return socket.end()
      socket.write(OK)
    })
    const client = newClient()
    for (let i = 0; i < 2; i++) expect(await textOf(client.send(request(server.port)))).toBe('ok')
    expect(requests).toBe(3)
  })

  test('a fresh connection that is closed without a reply is an error, not a loop', async () => {
    let requests = 0
    const server = rawServer((socket) => {
      requests++
      socket.end()
    })
    const exchange = newClient().send(request(server.port))
    expect(exchange.head).rejects.toMatchObject({ failure: 'closed' })
    await exchange.head.catch(() => {})
    expect(requests).toBe(1)
  })

  test('a reply cut in the middle is an error after the bytes that came', async () => {
    const server = rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart')
      socket.end()
    })
    const exchange = newClient().send(request(server.port))
    await exchange.head
    expect(Buffer.from((await exchange.read())!).toString()).toBe('part')
    expect((async () => exchange.read())()).rejects.toMatchObject({ failure: 'closed' })
  })

  test('cancelling before the head closes the upstream connection', async () => {
    const gone = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const server = rawServer(
      () => arrived.resolve(),
      () => gone.resolve(),
    )
    const client = newClient()
    const exchange = client.send(request(server.port))
    const outcome = exchange.head.catch((error) => error.failure)
    await arrived.promise
    exchange.cancel()
    await gone.promise
    expect(await outcome).toBe('cancelled')
    expect(client.connections()).toEqual({ busy: 0, idle: 0 })
  })

  test('a large body is sent whole, through partial writes', async () => {
    const body = 'x'.repeat(20_000_000)
    const server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      maxRequestBodySize: 1e9,
      fetch: async (incoming) => new Response(String((await incoming.arrayBuffer()).byteLength)),
    })
    open.push(server)
    expect(await textOf(newClient().send(request(server.port!, body)))).toBe('20000000')
  })

  test('a reader that stops stops the upstream', async () => {
    let sent = 0
    const piece = Buffer.alloc(1 << 20, 120)
    const pump = (socket: Peer) => {
      while (sent < 200 << 20) {
        const written = socket.write(piece)
        sent += Math.max(0, written)
        if (written < piece.length) return
      }
    }
    const server = Bun.listen<{ text: string; count: number }>({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        data(socket) {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          pump(socket as Peer)
        },
        drain: (socket) => pump(socket as Peer),
      },
    })
    open.push(server)
    const exchange = newClient().send(request(server.port))
    await exchange.head
    await Bun.sleep(300)
    const stuck = sent
    await Bun.sleep(200)
    expect(sent).toBe(stuck)
    expect(sent).toBeLessThan(64 << 20)
    await exchange.read()
    await exchange.read()
    await Bun.sleep(100)
    expect(sent).toBeGreaterThan(stuck)
    exchange.cancel()
  })

  test('two hundred requests at once get two hundred connections and all are kept', async () => {
    let waiting: Peer[] = []
    const server = rawServer((socket) => {
      waiting.push(socket)
      if (waiting.length < 200) return
      for (const peer of waiting) peer.write(OK)
      waiting = []
    })
    const client = newClient()
    for (let round = 0; round < 2; round++) {
      const replies = await Promise.all(Array.from({ length: 200 }, () => textOf(client.send(request(server.port)))))
      expect(replies.every((reply) => reply === 'ok')).toBe(true)
    }
    expect(client.connections()).toEqual({ busy: 0, idle: 200 })
  })

  test.each([
    ['nobody listens', 'refused', () => `http://127.0.0.1:1/`],
    ['the name does not exist', 'dns', () => 'http://no-such-host.invalid/'],
    ['the address is a metadata service', 'blocked', () => 'http://169.254.169.254/latest'],
    ['the address is a metadata service in disguise', 'blocked', () => 'http://[::ffff:a9fe:a9fe]/latest'],
  ])('%s: %s', async (_name, failure, url) => {
    const exchange = newClient().send({ method: 'GET', url: new URL(url()), headers: {}, body: null })
    const error = await exchange.head.then(
      () => undefined,
      (reason) => reason,
    )
    expect(error.failure).toBe(failure)
  })

  test('private addresses are refused when they are not allowed', async () => {
    const server = rawServer((socket) => socket.write(OK))
    const exchange = newClient(false).send(request(server.port))
    expect(exchange.head).rejects.toMatchObject({ failure: 'blocked' })
  })
})
