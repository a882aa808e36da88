import { afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificate, makeCertificate, openssl } from '../e2e/tools/certificate'
import { isMailAddress, type Mail, type MailServer, writeMail } from './mail'
import { createMailer } from './smtp'
import { type MailServerOptions, mailServer } from './stand-in.fixture'

let certificate: Certificate
beforeAll(() => {
  if (!openssl) return
  const folder = mkdtempSync(join(tmpdir(), 'octopus-mail-'))
  certificate = makeCertificate(folder, 'mail', 'DNS:localhost,IP:127.0.0.1')
  rmSync(folder, { recursive: true })
})

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

const mail = (server: Partial<MailServer> & { port: number }, more: Partial<Mail> = {}): Mail => ({
  server: { host: '127.0.0.1', security: 'none', ...server },
  from: 'hub@example.com',
  to: ['a@example.com', 'b@example.org'],
  subject: 'The budget of laptop is used up',
  text: 'First line\n.second line\nДа, 是的',
  id: 'msg_1',
  date: new Date('2026-01-31T12:00:00Z'),
  ...more,
})

async function send(options: MailServerOptions, server: Partial<MailServer>, trust = true) {
  const stage = await mailServer(options)
  open.push(stage.stop)
  const mailer = createMailer({ allowPrivate: () => true, timeoutMs: 2000, ...(trust && options.tls && { ca: options.tls.cert }) })
  await mailer(mail({ port: stage.port, ...server }))
  return stage.mails
}

const textOf = (data: string) => Buffer.from(data.split('\n\n')[1]!, 'base64').toString()

test('a mail arrives as it was written, in any language', async () => {
  const [received] = await send({}, {})
  expect(received).toMatchObject({ from: '<hub@example.com>', to: ['<a@example.com>', '<b@example.org>'], isSecure: false })
  expect(textOf(received!.data)).toBe('First line\r\n.second line\r\nДа, 是的')
})

describe.skipIf(!openssl)('over TLS', () => {
  test('after STARTTLS, with a password', async () => {
    const { tls } = certificate
    const [received] = await send({ tls, auth: 'PLAIN' }, { security: 'starttls', username: 'hub', password: 'right' })
    expect(received).toMatchObject({ isSecure: true, username: 'hub' })
  })

  test('from the start, with AUTH LOGIN', async () => {
    const { tls } = certificate
    const [received] = await send({ tls, secure: true, auth: 'LOGIN' }, { security: 'tls', username: 'hub', password: 'right' })
    expect(received).toMatchObject({ isSecure: true, username: 'hub' })
  })

  test('a wrong password is told in the words of the server', async () => {
    const { tls } = certificate
    const sent = send({ tls, auth: 'PLAIN' }, { security: 'starttls', username: 'hub', password: 'wrong' })
    await expect(sent).rejects.toThrow('answered: 535 5.7.8 bad credentials')
  })

  test('a certificate that nobody trusts is not trusted', async () => {
    const { tls } = certificate
    await expect(send({ tls }, { security: 'starttls' }, false)).rejects.toThrow('could not be trusted')
    await expect(send({ tls, secure: true }, { security: 'tls' }, false)).rejects.toThrow('could not be trusted')
  })
})

describe('nothing is sent', () => {
  test('to a server that does not offer the security that is wanted', async () => {
    await expect(send({}, { security: 'starttls' })).rejects.toThrow('does not offer STARTTLS')
  })

  test('of a password without TLS', async () => {
    await expect(send({ auth: 'PLAIN' }, { username: 'hub', password: 'right' })).rejects.toThrow('only sent over TLS')
  })

  test('past a server that says no, or nothing', async () => {
    await expect(send({ answers: { RCPT: '550 5.1.1 no such user' } }, {})).rejects.toThrow('answered: 550 5.1.1 no such user')
    await expect(send({ answers: { EHLO: '250-and so on' } }, {})).rejects.toThrow('did not answer within 2 s')
  })

  test('where nobody listens, or may be reached', async () => {
    const stage = await mailServer()
    stage.stop()
    const mailer = createMailer({ allowPrivate: () => true, timeoutMs: 2000 })
    await expect(mailer(mail({ port: stage.port }))).rejects.toThrow('could not be reached')
    const careful = createMailer({ allowPrivate: () => false })
    await expect(careful(mail({ port: stage.port }))).rejects.toThrow('requests may not be sent to')
  })
})

test('long subjects of any language are cut into words that fit, between characters', () => {
  const subject = `Octopus: ${'频道 🐙 '.repeat(20)}`
  const written = writeMail(mail({ port: 1 }, { subject }))
  const lines = /Subject: ([\s\S]*?)\r\nDate/.exec(written)![1]!.split('\r\n ')
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(75)
  expect(lines.map((line) => Buffer.from(line.slice(10, -2), 'base64').toString()).join('')).toBe(subject)
})

test('nothing that is written can begin another header', () => {
  const written = writeMail(mail({ port: 1 }, { subject: 'a\r\nBcc: x@example.com', text: 'b\r\n.\r\nMAIL FROM:<c@d>' }))
  expect(written).not.toContain('\nBcc')
  expect(written).not.toContain('MAIL FROM')
  for (const bad of ['a@b>', 'a b@c', 'a@b\r\nRCPT', '@b', 'a@', 'a,b@c', '<a@b>', 'a@b c'])
    expect([bad, isMailAddress(bad)]).toEqual([bad, false])
  for (const good of ['a@b', 'first.last+tag@mail.example.com', 'ü@example.com']) expect([good, isMailAddress(good)]).toEqual([good, true])
})
