import type { Socket } from 'bun'

export interface SocksServer {
  port: number
  /** What it was asked to connect to: `host:port`. */
  asked: string[]
  /** User name and password as they were told. */
  logins: string[]
  /** Connections that are open. */
  open(): number
  stop(): void
}

interface Options {
  /** Demands this login. */
  login?: { username: string; password: string }
  /** Answers every request with this refusal. */
  refuse?: number
  /** Leaves off at this point: says nothing more, or closes. */
  stops?: { at: 'method' | 'login' | 'reply'; by: 'silence' | 'closing' | 'half a reply' }
}

interface State {
  inbox: Buffer
  step: 'greeting' | 'login' | 'request' | 'relay'
  upstream?: Socket<unknown>
}

/** A SOCKS5 proxy in little; every name is this machine. */
export function startSocks({ login, refuse, stops }: Options = {}): SocksServer {
  const asked: string[] = []
  const logins: string[] = []
  const sockets = new Set<Socket<State>>()

  function say(socket: Socket<State>, at: 'method' | 'login' | 'reply', bytes: number[]) {
    if (stops?.at !== at) return void socket.write(Buffer.from(bytes))
    if (stops.by === 'half a reply') socket.write(Buffer.from(bytes.slice(0, 3)))
    if (stops.by !== 'silence') socket.end()
  }

  function take(socket: Socket<State>, bytes: Buffer) {
    const state = socket.data
    if (state.step === 'relay') return void state.upstream?.write(bytes)
    state.inbox = Buffer.concat([state.inbox, bytes])
    const words = state.inbox
    state.inbox = Buffer.alloc(0)
    if (state.step === 'greeting') {
      const methods = [...words.subarray(2, 2 + words[1]!)]
      const method = login ? 2 : 0
      state.step = login ? 'login' : 'request'
      return say(socket, 'method', [5, methods.includes(method) ? method : 255])
    }
    if (state.step === 'login') {
      const username = words.subarray(2, 2 + words[1]!).toString()
      const password = words.subarray(3 + words[1]!).toString()
      logins.push(`${username}:${password}`)
      state.step = 'request'
      return say(socket, 'login', [1, username === login!.username && password === login!.password ? 0 : 1])
    }
    const host = hostOf(words)
    const port = words.readUInt16BE(words.length - 2)
    asked.push(`${host}:${port}`)
    if (refuse) return say(socket, 'reply', [5, refuse, 0, 1, 0, 0, 0, 0, 0, 0])
    void relay(socket, port)
  }

  async function relay(socket: Socket<State>, port: number) {
    const upstream = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: { data: (_, piece) => void socket.write(piece), close: () => void socket.end() },
    })
    socket.data.upstream = upstream
    socket.data.step = 'relay'
    say(socket, 'reply', [5, 0, 0, 1, 127, 0, 0, 1, 0, 0])
  }

  const server = Bun.listen<State>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open(socket) {
        socket.data = { inbox: Buffer.alloc(0), step: 'greeting' }
        sockets.add(socket)
      },
      data: take,
      close(socket) {
        sockets.delete(socket)
        socket.data.upstream?.end()
      },
    },
  })
  return { port: server.port, asked, logins, open: () => sockets.size, stop: () => server.stop(true) }
}

function hostOf(request: Buffer): string {
  if (request[3] === 1) return [...request.subarray(4, 8)].join('.')
  if (request[3] === 3) return request.subarray(5, 5 + request[4]!).toString()
  return request.subarray(4, 20).toString('hex')
}
