/** For tests only: those who are told, as far as they can be heard on this machine. */
import { createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

export interface Called {
  path: string
  headers: Headers
  body: string
}

/** A service that is called over HTTP; answers with the next of these, then with `200 {}`. */
export function service(...answers: [status: number, body: string][]) {
  const called: Called[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      called.push({ path: new URL(request.url).pathname, headers: request.headers, body: await request.text() })
      const [status, body] = answers.shift() ?? [200, '{"ok":true}']
      return new Response(body, { status })
    },
  })
  return { called, url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
}

export interface MailServerOptions {
  tls?: { cert: string; key: string }
  /** TLS from the start. */
  secure?: boolean
  auth?: 'PLAIN' | 'LOGIN'
  /** What it says instead of its usual answer to a command. */
  answers?: Record<string, string>
}

export interface ReceivedMail {
  from: string
  to: string[]
  data: string
  username?: string
  isSecure: boolean
}

/** A mail server that takes what it is given. */
export async function mailServer(options: MailServerOptions = {}) {
  const mails: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (options.secure) talk(secured(socket, options), options, mails, true)
    else talk(socket, options, mails, false)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    mails,
    port,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function secured(socket: Socket, { tls }: MailServerOptions): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, cert: tls!.cert, key: tls!.key })
  secure.on('error', () => {})
  return secure
}

function talk(socket: Socket, options: MailServerOptions, mails: ReceivedMail[], isSecure: boolean, isGreeted = false) {
  const mail: ReceivedMail = { from: '', to: [], data: '', isSecure }
  const say = (text: string) => socket.write(`${text}\r\n`)
  let steps: ((line: string) => void)[] = []
  let text = ''
  const offers = [
    'octopus.test',
    ...(options.tls && !isSecure ? ['STARTTLS'] : []),
    ...(options.auth ? [`AUTH ${options.auth}`] : []),
    'SIZE 1000000',
  ]

  const commands: Record<string, (words: string) => void> = {
    EHLO: () => say(offers.map((offer, index) => `250${index < offers.length - 1 ? '-' : ' '}${offer}`).join('\r\n')),
    STARTTLS() {
      socket.removeAllListeners('data')
      say('220 go on')
      talk(secured(socket, options), options, mails, true, true)
    },
    AUTH(words) {
      const read = (base64: string) => Buffer.from(base64, 'base64').toString()
      const accept = (username: string, password: string) => {
        mail.username = username
        say(password === 'right' ? '235 welcome' : '535 5.7.8 bad credentials')
      }
      const [, kind, initial = ''] = words.split(' ')
      if (kind === 'PLAIN') return accept(...(read(initial).split('\0').slice(1) as [string, string]))
      say('334 VXNlcm5hbWU6')
      let username = ''
      steps = [
        (line) => {
          username = read(line)
          say('334 UGFzc3dvcmQ6')
        },
        (line) => accept(username, read(line)),
      ]
    },
    MAIL(words) {
      mail.from = words.slice(10)
      say('250 ok')
    },
    RCPT(words) {
      mail.to.push(words.slice(8))
      say('250 ok')
    },
    DATA() {
      say('354 go ahead')
      const take = (line: string) => {
        if (line !== '.') {
          mail.data += `${line.replace(/^\./, '')}\n`
          return void steps.unshift(take)
        }
        mails.push({ ...mail })
        say('250 queued')
      }
      steps = [take]
    },
    QUIT: () => socket.end('221 bye\r\n'),
  }

  function hear(line: string) {
    const step = steps.shift()
    if (step) return step(line)
    const name = line.split(' ')[0]!.toUpperCase()
    const own = options.answers?.[name]
    if (own !== undefined) say(own)
    else commands[name]?.(line)
  }

  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString()
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      hear(line)
    }
  })
  if (!isGreeted) say('220 octopus.test ready')
}
