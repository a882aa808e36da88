import { connect, createServer, type Socket } from 'node:net'

export interface ForwardProxy {
  port: number
  /** The heads of the requests it was sent: `CONNECT host:port …` for tunnels, `POST http://… …` for the rest. */
  heads: string[]
  stop(): void
}

/** An HTTP proxy in little: tunnels what asks for it, forwards the rest. */
export async function startProxy(): Promise<ForwardProxy> {
  const heads: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    sockets.add(client)
    let inbox = Buffer.alloc(0)
    client.on('error', () => client.destroy())
    client.on('data', function first(bytes: Buffer) {
      inbox = Buffer.concat([inbox, bytes])
      const end = inbox.indexOf('\r\n\r\n')
      if (end === -1) return
      client.off('data', first)
      client.pause()
      const head = inbox.toString('latin1', 0, end)
      heads.push(head)
      join(client, head, inbox.subarray(end + 4))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    heads,
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function join(client: Socket, head: string, rest: Buffer) {
  const [, method = '', target = ''] = /^(\S+) (\S+)/.exec(head) ?? []
  const tunnel = method === 'CONNECT'
  const { hostname, port, pathname, search } = new URL(tunnel ? `http://${target}` : target)
  const upstream = connect(Number(port || 80), hostname, () => {
    if (tunnel) client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    else upstream.write(`${head.replace(target, pathname + search)}\r\n\r\n`)
    upstream.write(rest)
    client.pipe(upstream)
    upstream.pipe(client)
  })
  upstream.on('error', () => client.destroy())
  // The client may still have to be told what came last.
  upstream.on('close', () => client.end())
  client.on('close', () => upstream.destroy())
}
