import { connect, createServer, type Socket } from 'node:net'

export interface Tap {
  url: string
  /** What passed, such as `POST /v1/responses 200`, in the order of the answers. */
  passed: string[]
  stop(): void
}

/** A wire to a port of this machine that is listened to: what clients call there shows even where Octopus keeps no record. */
export async function startTap(port: number): Promise<Tap> {
  const passed: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const octopus = connect(port, '127.0.0.1')
    const asked: string[] = []
    client.on('data', (bytes) => asked.push(...heads(bytes, /^((?:HEAD|GET|POST|PUT|DELETE|OPTIONS) \S+) HTTP\/1\.1\r$/gm)))
    octopus.on('data', (bytes) => {
      for (const status of heads(bytes, /^HTTP\/1\.1 (\d{3}) .*\r$/gm)) passed.push(`${asked.shift()} ${status}`)
    })
    for (const socket of [client, octopus]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(octopus).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the tap has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const heads = (bytes: Buffer | string, pattern: RegExp) => [...bytes.toString('latin1').matchAll(pattern)].map(([, head]) => head!)
