import { afterEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createHttpClient } from '../lib/http/client'
import { openSecretBox } from '../lib/secretbox'
import { createZone } from '../lib/zone'
import { caller, openApi } from '../server/api.fixture'
import { alertRoutes } from './api'
import { createCourier } from './courier'
import { createDesk } from './desk'
import { service } from './stand-in.fixture'
import { createAlerts } from './store'

const close: (() => unknown)[] = []
afterEach(() => {
  for (const one of close.splice(0)) one()
})

async function open() {
  const fixture = await openApi()
  const box = openSecretBox({ secretKey: 'a key for tests only' })
  const alerts = await createAlerts(fixture.database, box, fixture.now)
  const http = createHttpClient({ allowPrivate: () => true })
  close.push(http.close)
  const courier = createCourier(http, { allowPrivate: () => true })
  const desk = createDesk({ alerts, courier, zone: () => createZone('UTC'), log: fixture.log, now: fixture.now })
  const app = new Elysia({ normalize: false }).use(alertRoutes({ ...fixture, alerts, desk }))
  return { ...fixture, box, alerts, call: caller(app, fixture.token) }
}

const ntfy = { name: ' phone ', kind: 'ntfy', target: { topic: 'hub', token: 'tk_very_secret' } }

test('secrets are kept, and never shown again', async () => {
  const { call, database, box } = await open()
  const { status, body } = await call('POST', '/api/alerts', ntfy)
  expect(status).toBe(201)
  expect(body).toEqual({
    id: 1,
    name: 'phone',
    kind: 'ntfy',
    enabled: true,
    target: { server: 'https://ntfy.sh', topic: 'hub' },
    secrets: ['token'],
    events: null,
    quiet: null,
    sentAt: null,
    error: null,
    createdAt: '2026-01-31T12:00:00.000Z',
    updatedAt: '2026-01-31T12:00:00.000Z',
  })
  expect((await call('GET', '/api/alerts')).body).toEqual({ items: [body], next: null })
  const { alerts, audit } = database.tables
  const rows = [await database.query.select().from(alerts), await database.query.select().from(audit)]
  expect(JSON.stringify(rows)).not.toContain('tk_very_secret')
  expect((await createAlerts(database, box)).byId(1)!.target.token).toBe('tk_very_secret')
})

test('a change leaves alone what it does not name, within the target as well', async () => {
  const { call, alerts } = await open()
  await call('POST', '/api/alerts', ntfy)
  const quiet = { from: '22:00', to: '07:00' }
  const { body } = await call('PATCH', '/api/alerts/1', { target: { topic: 'other' }, quiet, events: ['budget'], enabled: false })
  expect(body).toMatchObject({ name: 'phone', enabled: false, quiet, events: ['budget'], target: { topic: 'other' }, secrets: ['token'] })
  expect(alerts.byId(1)!.target.token).toBe('tk_very_secret')
  expect((await call('PATCH', '/api/alerts/1', { target: { token: null }, quiet: null })).body).toMatchObject({ secrets: [], quiet: null })
  expect((await call('DELETE', '/api/alerts/1')).status).toBe(204)
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/test'],
  ] as const)
    expect((await call(method, `/api/alerts/1${path}`)).status).toBe(404)
})

test('a test message arrives at once, or it is told why not', async () => {
  const stage = service([200, '{}'], [403, 'forbidden for tk_very_secret'])
  close.push(stage.stop)
  const { call, alerts } = await open()
  await call('POST', '/api/alerts', { ...ntfy, target: { ...ntfy.target, server: stage.url }, quiet: { from: '00:00', to: '23:59' } })
  expect((await call('POST', '/api/alerts/1/test')).body).toEqual({ ok: true })
  expect(JSON.parse(stage.called[0]!.body)).toMatchObject({ topic: 'hub', title: 'Octopus can reach you' })
  expect(alerts.byId(1)!.sentAt).not.toBeNull()
  const { status, body } = await call('POST', '/api/alerts/1/test')
  expect([status, body.error.code]).toEqual([502, 'not_delivered'])
  expect(body.error.message).toEndWith('answered HTTP 403: forbidden for [secret]')
  expect((await call('GET', '/api/alerts/1')).body.error).toContain('forbidden')
})

test('every kind tells the fields that it has', async () => {
  const { call } = await open()
  const { body } = await call('GET', '/api/alerts/kinds')
  const kinds = ['webhook', 'telegram', 'ntfy', 'bark', 'gotify', 'slack', 'discord', 'email']
  expect(body.kinds.map(({ kind }: { kind: string }) => kind)).toEqual(kinds)
  expect(body.kinds[7].fields).toContainEqual({
    name: 'security',
    type: 'choice',
    required: true,
    default: 'starttls',
    options: ['starttls', 'tls', 'none'],
  })
})

describe('a draft is refused', () => {
  const cases: [string, object, string][] = [
    ['of a kind that is not known', { kind: 'pager' }, 'kind: expected "webhook" or'],
    ['without what has to be known', { target: {} }, 'target.topic: missing.'],
    [
      'with a field of another kind',
      { target: { topic: 'a', chat: '1' } },
      'target.chat: unknown field; known here: server, topic, token.',
    ],
    ['with an address that is none', { target: { topic: 'a', server: 'ftp://x' } }, 'target.server: expected a URL that begins with'],
    [
      'with credentials in an address',
      { target: { topic: 'a', server: 'https://u:p@x' } },
      'target.server: expected a URL that begins with',
    ],
    ['with two lines', { target: { topic: 'a\nb' } }, 'target.topic: expected text of one line'],
    ['of a webhook without a secret', { kind: 'webhook', target: { url: 'https://x' } }, 'target.secret: missing.'],
    ['of a webhook with an empty secret', { kind: 'webhook', target: { url: 'https://x', secret: '' } }, 'target.secret: missing.'],
    [
      'of a webhook with a short secret',
      { kind: 'webhook', target: { url: 'https://x', secret: 'short' } },
      'target.secret: expected at least 16',
    ],
    [
      'of a mail to nobody',
      { kind: 'email', target: { host: 'x', from: 'a@b', to: 'c' } },
      'target.to: expected mail addresses, separated by commas.',
    ],
    ['with a time that is none', { quiet: { from: '24:00', to: '07:00' } }, 'quiet: expected'],
    ['of news that nobody has', { events: ['weather'] }, 'events: expected'],
  ]
  test.each(cases)('%s', async (_, change, message) => {
    const { call, alerts } = await open()
    const { status, body } = await call('POST', '/api/alerts', { ...ntfy, ...change })
    expect([status, body.error.message]).toEqual([422, expect.stringContaining(message)])
    expect(alerts.all()).toEqual([])
  })
})

test('nobody gets anything without signing in', async () => {
  const { call } = await open()
  for (const [method, path, body] of [
    ['GET', ''],
    ['GET', '/kinds'],
    ['POST', '', ntfy],
    ['GET', '/1'],
    ['PATCH', '/1', {}],
    ['DELETE', '/1'],
    ['POST', '/1/test'],
  ] as const)
    expect([path, (await call(method, `/api/alerts${path}`, body, { authorization: '' })).status]).toEqual([path, 401])
})
