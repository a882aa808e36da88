import { afterEach, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { createHttpClient } from '../lib/http/client'
import { createCourier } from './courier'
import { messageOf, type News } from './news'
import { mailServer, service } from './stand-in.fixture'
import type { TargetValues } from './target'
import type { TargetKind } from './targets'

const open: (() => unknown)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

const at = Date.parse('2026-01-31T12:00:00Z')
const news: News = {
  kind: 'channel',
  subject: 'channel 1',
  state: 'down',
  isGood: false,
  title: '<main> is down',
  detail: 'Its key rests: 402: no money @everyone',
  at,
}
const message = messageOf('channel', [news], 0, at)

function courier() {
  const http = createHttpClient({ allowPrivate: () => true })
  open.push(http.close)
  return createCourier(http, { allowPrivate: () => true, timeoutMs: 2000 })
}

async function bring(kind: TargetKind, target: (url: string) => TargetValues, ...answers: [number, string][]) {
  const stage = service(...answers)
  open.push(stage.stop)
  const problem = await courier()({ kind, target: target(stage.url) }, message)
  const [called] = stage.called
  return {
    problem,
    path: called?.path,
    headers: called?.headers,
    body: called && JSON.parse(called.body),
    raw: called?.body,
    url: stage.url,
  }
}

test('a webhook is signed, so that only its receiver can tell that it is true', async () => {
  const secret = 'a secret of sixteen'
  const { problem, headers, body, raw } = await bring('webhook', (url) => ({ url: `${url}/hook`, secret }))
  expect(problem).toBeUndefined()
  expect(body).toMatchObject({
    type: 'octopus.channel',
    data: { title: '<main> is down', good: false, news: [{ subject: 'channel 1', at: '2026-01-31T12:00:00.000Z' }] },
  })
  const signed = `${headers!.get('webhook-id')}.${headers!.get('webhook-timestamp')}.${raw}`
  expect(headers!.get('webhook-signature')).toBe(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`)
  expect(headers!.get('webhook-timestamp')).toBe(String(at / 1000))
})

test('Telegram', async () => {
  const { problem, path, body } = await bring('telegram', (server) => ({ token: '12:ab', chat: '-100', thread: 7, server }))
  expect([problem, path]).toEqual([undefined, '/bot12:ab/sendMessage'])
  expect(body).toMatchObject({ chat_id: '-100', message_thread_id: 7, text: '<main> is down\nIts key rests: 402: no money @everyone' })
})

test('Telegram says in its own words what it did not take, and its token is not told again', async () => {
  const target = (server: string) => ({ token: '12:ab', chat: '1', server })
  const refused = await bring('telegram', target, [200, '{"ok":false,"description":"chat not found for 12:ab"}'])
  expect(refused.problem).toBe(`${new URL(refused.url).host} answered: chat not found for [secret]`)
  const wrong = await bring('telegram', target, [401, 'Unauthorized 12:ab'])
  expect(wrong.problem).toBe(`${new URL(wrong.url).host} answered HTTP 401: Unauthorized [secret]`)
})

test('ntfy', async () => {
  const { path, headers, body } = await bring('ntfy', (server) => ({ server: `${server}/`, topic: 'hub', token: 'tk' }))
  expect([path, headers!.get('authorization')]).toEqual(['/', 'Bearer tk'])
  expect(body).toMatchObject({ topic: 'hub', title: '<main> is down', message: 'Its key rests: 402: no money @everyone', priority: 4 })
})

test('Bark', async () => {
  const { path, body } = await bring('bark', (server) => ({ server, deviceKey: 'dk' }))
  expect(path).toBe('/push')
  expect(body).toMatchObject({ device_key: 'dk', title: '<main> is down', group: 'Octopus', level: 'timeSensitive' })
})

test('Gotify', async () => {
  const { path, headers, body } = await bring('gotify', (server) => ({ server: `${server}/gotify`, token: 'app' }))
  expect([path, headers!.get('x-gotify-key')]).toEqual(['/gotify/message', 'app'])
  expect(body).toMatchObject({ title: '<main> is down', priority: 7 })
})

test('Slack, where names call nobody', async () => {
  const { path, body } = await bring('slack', (url) => ({ url: `${url}/services/T/B/x` }))
  expect([path, body.text]).toEqual(['/services/T/B/x', '*&lt;main&gt; is down*\nIts key rests: 402: no money @everyone'])
})

test('Discord, where nobody is called either', async () => {
  const { path, body } = await bring('discord', (url) => ({ url: `${url}/api/webhooks/1/x` }), [204, ''])
  expect(path).toBe('/api/webhooks/1/x')
  expect(body).toMatchObject({ content: '**<main> is down**\nIts key rests: 402: no money @everyone', allowed_mentions: { parse: [] } })
})

test('a mail', async () => {
  const stage = await mailServer()
  open.push(stage.stop)
  const target = { host: '127.0.0.1', port: stage.port, security: 'none', from: 'hub@example.com', to: 'a@example.com, b@example.com' }
  expect(await courier()({ kind: 'email', target }, message)).toBeUndefined()
  expect(stage.mails[0]!.to).toEqual(['<a@example.com>', '<b@example.com>'])
})

test('what goes wrong on the way is told, without the address that is a secret', async () => {
  const { problem } = await bring('slack', () => ({ url: 'http://169.254.169.254/services/T/B/secret-part' }))
  expect(problem).toContain('169.254.169.254 is at 169.254.169.254')
  expect(problem).not.toContain('secret-part')
  const moved = await bring('slack', (url) => ({ url }), [302, ''])
  expect(moved.problem).toEndWith('answered HTTP 302')
})

test('several news are one message, and what was too much is counted', () => {
  const { title, text, isGood } = messageOf('channel', [news, { ...news, title: 'b is back', detail: '', isGood: true }], 3, at)
  expect([title, isGood]).toEqual(['5 changes of channels', false])
  expect(text).toBe('• <main> is down: Its key rests: 402: no money @everyone\n• b is back\n… and 3 more')
})
