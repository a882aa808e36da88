import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { resolveAddresses } from '../lib/http/connect'
import { type Mail, writeMail } from './mail'

export interface MailerOptions {
  /** Whether mail servers on this machine and on private networks may be reached. */
  allowPrivate(): boolean
  timeoutMs?: number
  /** Certificates to trust besides the usual ones. */
  ca?: string
}

export type Mailer = (mail: Mail) => Promise<void>

/** What a mail server has said no to, or what went wrong on the way; good to be shown. */
export class MailError extends Error {}

const TIMEOUT_MS = 20_000
const MOST_REPLY = 64 << 10

/** Sends mails over SMTP (RFC 5321), with STARTTLS or TLS and AUTH PLAIN or LOGIN. Rejects with a `MailError`. */
export function createMailer({ allowPrivate, timeoutMs = TIMEOUT_MS, ca }: MailerOptions): Mailer {
  return async (mail) => {
    const { host, port } = mail.server
    const [address] = await resolveAddresses(host, allowPrivate()).catch((error: Error) => {
      throw new MailError(error.message)
    })
    const line = new Line(connect({ host: address!, port }), `${host}:${port}`)
    const timer = setTimeout(() => line.fail(`${host}:${port} did not answer within ${timeoutMs / 1000} s`), timeoutMs)
    try {
      await deliver(line, mail, { ...(ca && { ca }) })
    } finally {
      clearTimeout(timer)
      line.close()
    }
  }
}

async function deliver(line: Line, mail: Mail, trust: ConnectionOptions) {
  const { server, from, to } = mail
  if (server.security === 'tls') await line.secure(server.host, trust)
  await line.expect(220)
  let offers = await greet(line)
  if (server.security === 'starttls') {
    if (!offers.some((offer) => /^STARTTLS$/i.test(offer)))
      throw new MailError(`${server.host} does not offer STARTTLS; choose TLS, or a port that has it`)
    await line.say('STARTTLS', 220)
    await line.secure(server.host, trust)
    // What was said before is worth nothing: anybody could have said it.
    offers = await greet(line)
  }
  if (server.username !== undefined) await signIn(line, server.username, server.password ?? '', offers)
  await line.say(`MAIL FROM:<${from}>`, 250)
  for (const address of to) await line.say(`RCPT TO:<${address}>`, 250, 251)
  await line.say('DATA', 354)
  // A line that begins with a dot would end the mail.
  await line.say(`${writeMail(mail).replace(/^\./gm, '..')}.`, 250)
  await line.say('QUIT', 221).catch(() => {})
}

async function greet(line: Line): Promise<string[]> {
  return (await line.say('EHLO octopus.local', 250)).slice(1)
}

async function signIn(line: Line, username: string, password: string, offers: string[]) {
  const offered = offers.find((offer) => /^AUTH[ =]/i.test(offer))?.toUpperCase() ?? ''
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  if (!line.isSecure) throw new MailError('a password is only sent over TLS or STARTTLS; choose one of them, or leave the user name empty')
  if (!offered) throw new MailError('the mail server takes no user names here; leave the user name empty')
  if (/\bPLAIN\b/.test(offered)) return void (await line.say(`AUTH PLAIN ${base64(`\0${username}\0${password}`)}`, 235))
  if (!/\bLOGIN\b/.test(offered))
    throw new MailError(`the mail server wants ${offered.slice(5)}, which is not supported; PLAIN and LOGIN are`)
  await line.say('AUTH LOGIN', 334)
  await line.say(base64(username), 334)
  await line.say(base64(password), 235)
}

/** A conversation with a server: what is said, and what it answers, line by line. */
class Line {
  isSecure = false
  private text = ''
  private replies: string[][] = []
  private reply: string[] = []
  private waiting: { resolve(lines: string[]): void; reject(error: Error): void } | undefined
  private error: MailError | undefined

  constructor(
    private socket: Socket,
    private readonly where: string,
  ) {
    this.listen()
  }

  /** Says one line and waits for an answer with one of these codes; answers its lines. */
  async say(words: string, ...codes: number[]): Promise<string[]> {
    this.socket.write(`${words}\r\n`)
    return await this.expect(...codes)
  }

  async expect(...codes: number[]): Promise<string[]> {
    const lines = await this.next()
    const code = Number(lines[0]?.slice(0, 3))
    if (codes.includes(code)) return lines.map((line) => line.slice(4))
    throw new MailError(`${this.where} answered: ${lines.join(' ').slice(0, 300)}`)
  }

  /** From here on what is said is encrypted. What came before and was not read is dropped. */
  secure(host: string, trust: ConnectionOptions): Promise<void> {
    const plain = this.socket
    for (const event of ['data', 'error', 'close']) plain.removeAllListeners(event)
    this.text = ''
    this.replies = []
    return new Promise((resolve, reject) => {
      const secured = connectTls({ ...trust, socket: plain, ...(!isIP(host) && { servername: host }), host })
      const refuse = (error: Error) => reject(new MailError(`${this.where} could not be trusted: ${error.message}`))
      secured.once('error', refuse)
      this.stop = refuse
      secured.once('secureConnect', () => {
        secured.off('error', refuse)
        this.stop = undefined
        this.isSecure = true
        resolve()
      })
      this.socket = secured
      this.listen()
    })
  }

  fail(message: string) {
    this.error ??= new MailError(message)
    this.waiting?.reject(this.error)
    this.waiting = undefined
    this.stop?.(this.error)
    this.close()
  }

  close() {
    this.socket.destroy()
  }

  private stop: ((error: Error) => void) | undefined

  private next(): Promise<string[]> {
    const known = this.replies.shift()
    if (known) return Promise.resolve(known)
    if (this.error) return Promise.reject(this.error)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
  }

  private listen() {
    this.socket.on('data', (bytes: Buffer) => this.hear(bytes.toString('latin1')))
    this.socket.on('error', (error) => this.fail(`${this.where} could not be reached: ${error.message}`))
    this.socket.on('close', () => this.fail(`${this.where} closed the connection`))
  }

  private hear(text: string) {
    this.text += text
    if (this.text.length > MOST_REPLY) return this.fail(`${this.where} says too much to be a mail server`)
    for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n')) {
      this.hearLine(this.text.slice(0, end).replace(/\r$/, ''))
      this.text = this.text.slice(end + 1)
    }
  }

  /** All lines of an answer but the last have a dash behind the code. */
  private hearLine(line: string) {
    this.reply.push(line)
    if (line[3] === '-') return
    const reply = this.reply
    this.reply = []
    if (!this.waiting) return void this.replies.push(reply)
    const { resolve } = this.waiting
    this.waiting = undefined
    resolve(reply)
  }
}
