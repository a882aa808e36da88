import { describe, expect, test } from 'bun:test'
import { resetPassword } from './account'
import { goodPassword, openApi } from './api.fixture'

const nobody = { authorization: '' }
const signIn = { username: 'admin', password: goodPassword }

describe('signing in', () => {
  test('answers a token and a cookie that open the door', async () => {
    const { call } = await openApi()
    const { status, body, headers } = await call('POST', '/api/session', signIn, nobody)
    expect(status).toBe(200)
    expect(body).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), expiresAt: '2026-02-01T12:00:00.000Z', mustChangePassword: false })
    expect(headers.get('set-cookie')).toBe(`octopus_session=${body.token}; HttpOnly; SameSite=Strict; Path=/`)
    for (const credential of [
      { authorization: `Bearer ${body.token}` },
      { authorization: '', cookie: `a=b; octopus_session=${body.token}` },
    ]) {
      const who = await call('GET', '/api/session', undefined, credential as Record<string, string>)
      expect(who.body).toEqual({ id: 1, username: 'admin', mustChangePassword: false, expiresAt: '2026-02-01T12:00:00.000Z' })
    }
  })

  test('lasts longer and survives the browser when it is to be remembered', async () => {
    const { call } = await openApi()
    const { body, headers } = await call('POST', '/api/session', { ...signIn, remember: true }, nobody)
    expect(body.expiresAt).toBe('2026-03-02T12:00:00.000Z')
    expect(headers.get('set-cookie')).toContain('; Max-Age=2592000')
  })

  test('marks the cookie secure behind a proxy that speaks https', async () => {
    const { call } = await openApi()
    const { headers } = await call('POST', '/api/session', signIn, { ...nobody, 'x-forwarded-proto': 'https' })
    expect(headers.get('set-cookie')).toEndWith('; Secure')
  })

  test('says the same of a wrong password and an unknown name, and logs neither', async () => {
    const { call, logged } = await openApi()
    const answers = [
      await call('POST', '/api/session', { ...signIn, password: 'wrong-secret' }, nobody),
      await call('POST', '/api/session', { ...signIn, username: 'nobody' }, nobody),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(401)
      expect(body.error).toEqual({ code: 'wrong_credentials', message: 'The user name or the password is wrong.', id: expect.any(String) })
    }
    expect(JSON.stringify(logged)).not.toContain('wrong-secret')
    expect(logged).toHaveLength(2)
  })

  test('keeps no token and no password in the database', async () => {
    const { call, database } = await openApi()
    const { body } = await call('POST', '/api/session', signIn, nobody)
    const { sessions, admins, audit } = database.tables
    const rows = [
      await database.query.select().from(sessions),
      await database.query.select().from(admins),
      await database.query.select().from(audit),
    ]
    expect(JSON.stringify(rows)).not.toContain(body.token)
    expect(JSON.stringify(rows)).not.toContain(goodPassword)
    expect(JSON.stringify(rows)).toContain('$argon2id$')
  })

  test('takes longer and longer after failures, for a right password as well', async () => {
    const { call, wait } = await openApi()
    for (let attempt = 0; attempt < 6; attempt++) await call('POST', '/api/session', { ...signIn, password: 'wrong' }, nobody)
    const refused = await call('POST', '/api/session', signIn, nobody)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.body.error.code).toBe('too_many_attempts')
    wait(1000)
    expect((await call('POST', '/api/session', signIn, nobody)).status).toBe(200)
    expect((await call('POST', '/api/session', signIn, nobody)).status).toBe(200)
  })

  test('ends when it is over, and when one signs out', async () => {
    const { call, wait } = await openApi()
    expect((await call('DELETE', '/api/session')).status).toBe(204)
    expect((await call('GET', '/api/session')).status).toBe(401)

    const { body } = await call('POST', '/api/session', signIn, nobody)
    const own = { authorization: `Bearer ${body.token}` }
    wait(24 * 3_600_000 - 1)
    expect((await call('GET', '/api/session', undefined, own)).status).toBe(200)
    wait(1)
    expect((await call('GET', '/api/session', undefined, own)).status).toBe(401)
  })
})

describe('a page of another site', () => {
  const cases: [string, Record<string, string>, number][] = [
    ['is refused by what the browser says of it', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' }, 403],
    ['is refused on a sister domain', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }, 403],
    ['is refused by its origin in an old browser', { origin: 'http://evil.example' }, 403],
    ['is refused with an opaque origin', { origin: 'null' }, 403],
    ['is not: our own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' }, 204],
    ['is not: our own page in an old browser', { origin: 'http://localhost' }, 204],
    ['is not: an address typed by hand', { 'sec-fetch-site': 'none' }, 204],
    ['is not: a script', {}, 204],
  ]
  test.each(cases)('%s', async (_, headers, expected) => {
    const { call, token } = await openApi()
    const { status } = await call('DELETE', '/api/session', undefined, {
      authorization: '',
      cookie: `octopus_session=${token}`,
      ...headers,
    })
    expect(status).toBe(expected)
  })

  test('may not sign a visitor in either', async () => {
    const { call } = await openApi()
    const { body } = await call('POST', '/api/session', signIn, { ...nobody, 'sec-fetch-site': 'cross-site' })
    expect(body.error.code).toBe('foreign_site')
  })

  test('does not matter to a token that no browser sends by itself', async () => {
    const { call } = await openApi()
    expect((await call('DELETE', '/api/session', undefined, { origin: 'http://evil.example' })).status).toBe(204)
  })
})

describe('the account', () => {
  test('of the first start is admin/admin and has to be changed', async () => {
    const { call } = await openApi(null)
    const { body } = await call('POST', '/api/session', { username: 'admin', password: 'admin' }, nobody)
    expect(body.mustChangePassword).toBe(true)
    const other = { authorization: `Bearer ${body.token}` }
    expect((await call('PUT', '/api/account', { currentPassword: 'admin', password: goodPassword })).status).toBe(204)
    expect((await call('GET', '/api/session')).body.mustChangePassword).toBe(false)
    // The session of the one who changed it stays; all others end.
    expect((await call('GET', '/api/session', undefined, other)).status).toBe(401)
    expect((await call('POST', '/api/session', { username: 'admin', password: 'admin' }, nobody)).status).toBe(401)
  })

  const refused: [string, object, string][] = [
    [
      'a wrong current password',
      { currentPassword: 'nope', password: 'long enough' },
      'currentPassword: this is not your current password.',
    ],
    ['a short password', { currentPassword: goodPassword, password: 'admin' }, 'password: a password needs at least 8 characters.'],
    [
      'the same password',
      { currentPassword: goodPassword, password: goodPassword },
      'password: choose one that is different from the current one.',
    ],
    ['an empty name', { currentPassword: goodPassword, username: '  ' }, 'username: expected a name.'],
    ['no current password', { password: 'long enough' }, 'currentPassword: missing; expected the password you have now.'],
    ['a field it does not know', { currentPassword: goodPassword, pasword: 'x' }, 'pasword: unknown field; did you mean "password"?'],
  ]
  test.each(refused)('refuses %s', async (_, change, message) => {
    const { call } = await openApi()
    const { status, body } = await call('PUT', '/api/account', change)
    expect([status, body.error.message]).toEqual([422, message])
  })

  test('can change its name and keep its password and sessions', async () => {
    const { call } = await openApi()
    expect((await call('PUT', '/api/account', { currentPassword: goodPassword, username: 'ada' })).status).toBe(204)
    expect((await call('GET', '/api/session')).body.username).toBe('ada')
    expect((await call('POST', '/api/session', { ...signIn, username: 'ada' }, nobody)).status).toBe(200)
  })

  test('is not made again at the next start', async () => {
    const { accounts, call } = await openApi(null)
    expect(await accounts.ensureFirst('an initial password')).toBe(true)
    expect((await call('POST', '/api/session', { username: 'admin', password: 'an initial password' }, nobody)).status).toBe(401)
  })

  test('of the first start cannot have a short password', async () => {
    await expect(openApi('short')).rejects.toThrow('OCTOPUS_ADMIN_PASSWORD: a password needs at least 8 characters.')
  })

  test('can be reset from outside, which ends its sessions', async () => {
    const { call, database } = await openApi(null)
    expect(await resetPassword(database, undefined, 'from the shell')).toBe('admin')
    expect((await call('GET', '/api/session')).status).toBe(401)
    const { body } = await call('POST', '/api/session', { username: 'admin', password: 'from the shell' }, nobody)
    expect(body.mustChangePassword).toBe(false)
    await expect(resetPassword(database, 'eve', 'from the shell')).rejects.toThrow('There is no admin named "eve". There is: admin.')
    await expect(resetPassword(database, 'admin', 'short')).rejects.toThrow('at least 8 characters')
  })

  test('changes are written down, without the passwords', async () => {
    const { call, database } = await openApi()
    await call('PUT', '/api/account', { currentPassword: goodPassword, password: 'the next password' })
    const [row] = await database.query.select().from(database.tables.audit)
    expect(row).toMatchObject({ admin: 'admin', action: 'account.change', target: 'admin', detail: { fields: ['password'] } })
  })
})
