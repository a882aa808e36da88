import { describe, expect, test } from 'bun:test'
import { goodPassword, openApi } from './api.fixture'

const nobody = { authorization: '' }
const other = (body: { token: string }) => ({ authorization: `Bearer ${body.token}` })

describe('the link of a first start', () => {
  test('lets in once, and a password can then be set without the one that everybody knows', async () => {
    const { call, setupPass } = await openApi(null)
    const { status, body, headers } = await call('POST', '/api/session/setup', { token: setupPass.token }, nobody)
    expect([status, body.mustChangePassword, headers.get('set-cookie')?.includes('HttpOnly')]).toEqual([200, true, true])
    expect((await call('POST', '/api/session/setup', { token: setupPass.token }, nobody)).status).toBe(401)
    expect((await call('PUT', '/api/account', { username: 'ada', password: goodPassword }, other(body))).status).toBe(204)
    expect((await call('POST', '/api/session', { username: 'ada', password: goodPassword }, nobody)).status).toBe(200)
  })

  test('is over with the first password, and a guess uses nothing up', async () => {
    const { call, setupPass } = await openApi(null)
    expect((await call('POST', '/api/session/setup', { token: 'guess' }, nobody)).status).toBe(401)
    await call('PUT', '/api/account', { password: goodPassword })
    expect((await call('POST', '/api/session/setup', { token: setupPass.token }, nobody)).body.error.code).toBe('setup_over')
  })

  test('is in no log and no audit', async () => {
    const { call, setupPass, database, logged } = await openApi(null)
    await call('POST', '/api/session/setup', { token: setupPass.token }, nobody)
    const kept = [logged, await database.query.select().from(database.tables.audit)]
    expect(JSON.stringify(kept)).not.toContain(setupPass.token)
  })
})

test('once there is a password, none is set without it', async () => {
  const { call } = await openApi()
  expect((await call('PUT', '/api/account', { password: 'yet another one' })).status).toBe(422)
})

describe('sessions', () => {
  const signIn = { username: 'admin', password: goodPassword }

  test('are listed with the device and when they were last seen, and nothing that would let in', async () => {
    const { call, wait, token } = await openApi()
    wait(60_000)
    const { body } = await call('POST', '/api/session', signIn, { ...nobody, 'user-agent': 'Kraken/8' })
    const list = (await call('GET', '/api/account/sessions')).body.items
    expect(list).toEqual([
      {
        id: expect.any(String),
        createdAt: '2026-01-31T12:01:00.000Z',
        lastSeenAt: '2026-01-31T12:01:00.000Z',
        expiresAt: '2026-02-01T12:01:00.000Z',
        userAgent: 'Kraken/8',
        current: false,
      },
      expect.objectContaining({ current: true }),
    ])
    for (const secret of [token, body.token]) expect(JSON.stringify(list)).not.toContain(secret)
  })

  test('one is ended by its id, the others all at once', async () => {
    const { call } = await openApi()
    const entered = await Promise.all([1, 2, 3].map(() => call('POST', '/api/session', signIn, nobody)))
    const find = async () => (await call('GET', '/api/account/sessions')).body.items as { id: string; current: boolean }[]
    const one = (await find()).find(({ current }) => !current)!
    expect((await call('DELETE', `/api/account/sessions/${one.id}`)).status).toBe(204)
    expect((await call('DELETE', `/api/account/sessions/${one.id}`)).status).toBe(404)
    expect((await call('DELETE', '/api/account/sessions')).body).toEqual({ ended: 2 })
    for (const { body } of entered) expect((await call('GET', '/api/session', undefined, other(body))).status).toBe(401)
    expect(await find()).toHaveLength(1)
  })
})
