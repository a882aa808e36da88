import { type Head, readReply } from './reply'

export interface Asking {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** One request over a connection of its own, with a hand on the socket. */
export interface Conversation {
  /** The head of the reply; rejects when the connection closes without one. */
  head: Promise<Head>
  /** The whole body; rejects when the connection closes before its end. */
  body: Promise<Buffer>
  /** When the first byte of the body came, by `performance.now()`. */
  firstByte: Promise<number>
  /** Bytes of the body that have come. */
  received(): number
  /** Stops reading: what comes now stays with the sender. */
  pause(): void
  resume(): void
  /** Goes away without a word. */
  leave(): void
}

/** Sends one HTTP/1.1 request to a port of this machine. `keep: false` counts the body's bytes but does not keep them. */
export async function converse(
  port: number,
  path: string,
  { method = 'POST', headers = {}, body }: Asking,
  keep = true,
): Promise<Conversation> {
  const head = Promise.withResolvers<Head>()
  const whole = Promise.withResolvers<Buffer>()
  const firstByte = Promise.withResolvers<number>()
  for (const { promise } of [head, whole, firstByte]) promise.catch(() => {})
  const pieces: Buffer[] = []
  let received = 0
  const reply = readReply(method, {
    head: head.resolve,
    data(bytes) {
      if (!received) firstByte.resolve(performance.now())
      received += bytes.length
      if (keep) pieces.push(Buffer.from(bytes))
    },
    end: () => whole.resolve(Buffer.concat(pieces)),
  })

  function broken(why: string) {
    const error = new Error(`the connection ended after ${received} bytes of the body: ${why}`)
    for (const waiting of [head, whole, firstByte]) waiting.reject(error)
  }

  const request = Buffer.concat([Buffer.from(requestHead(port, path, method, headers, body)), Buffer.from(body ?? '')])
  let unsent: Buffer = request
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: send,
      drain: send,
      data(_socket, bytes) {
        try {
          reply.push(bytes)
        } catch (error) {
          broken(String(error))
        }
      },
      close: () => void (reply.close() || broken('closed')),
      error: (_socket, error) => broken(error.message),
    },
  })

  function send(to: Bun.Socket) {
    const written = unsent.length ? Math.max(0, to.write(unsent)) : 0
    unsent = unsent.subarray(written)
  }

  return {
    head: head.promise,
    body: whole.promise,
    firstByte: firstByte.promise,
    received: () => received,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    leave: () => socket.terminate(),
  }
}

function requestHead(port: number, path: string, method: string, headers: Record<string, string>, body: Asking['body']): string {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const length = body === undefined || 'transfer-encoding' in given ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const all = { host: `127.0.0.1:${port}`, 'content-type': 'application/json', ...length, ...given }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}
