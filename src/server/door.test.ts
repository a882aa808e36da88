import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { caller, openApi } from './api.fixture'
import { admin, api } from './door'

const strict = { additionalProperties: false }
const thing = t.Object(
  {
    name: t.String({ minLength: 1, maxLength: 5 }),
    mode: t.Optional(t.Union([t.Literal('fast'), t.Literal('slow')])),
    keys: t.Optional(t.Array(t.Object({ key: t.String() }, strict), { maxItems: 2 })),
    on: t.Optional(t.Boolean()),
    note: t.Optional(t.Union([t.String(), t.Null()])),
  },
  strict,
)

async function openDoor(initialPassword?: string | null) {
  const fixture = await openApi(initialPassword)
  const routes = new Elysia({ prefix: '/api/things' })
    .use(api(fixture.log))
    .use(admin(fixture.sessions))
    .get('', ({ admin }) => ({ admin: admin.username }))
    .get('/:id', ({ params }) => params, { params: t.Object({ id: t.Integer() }) })
    .post('', ({ body }) => body, { body: thing })
    .put('/broken', () => {
      throw new Error('connection to db.internal failed', { cause: new Error('password "hunter2"') })
    })
    .get('/wrong', () => ({ secret: 1 }) as never, { response: t.Object({}, strict) })
  const app = new Elysia({ normalize: false }).use(routes)
  return { ...fixture, app, call: caller(app, fixture.token) }
}

test('somebody signed in gets through', async () => {
  const { call } = await openDoor()
  expect((await call('GET', '/api/things')).body).toEqual({ admin: 'admin' })
})

test('no browser keeps what is told, and other routes are left alone', async () => {
  const { app, token } = await openDoor()
  app.get('/elsewhere', () => 'a page')
  const kept = async (path: string) => {
    const { headers } = await app.handle(new Request(`http://octopus.test${path}`, { headers: { authorization: `Bearer ${token}` } }))
    return [headers.get('cache-control'), headers.get('x-content-type-options')]
  }
  expect(await kept('/api/things')).toEqual(['no-store', 'nosniff'])
  expect(await kept('/elsewhere')).toEqual([null, null])
})

describe('nobody gets through', () => {
  const cases: [string, Record<string, string>][] = [
    ['without a credential', { authorization: '' }],
    ['with a made-up token', { authorization: 'Bearer abc' }],
    ['with an empty token', { authorization: 'Bearer ' }],
    ['with an empty cookie', { authorization: '', cookie: 'octopus_session=' }],
    ['with a cookie of another name', { authorization: '', cookie: 'session=abc' }],
  ]
  test.each(cases)('%s', async (_, headers) => {
    const { call } = await openDoor()
    for (const [method, path] of [
      ['GET', '/api/things'],
      ['GET', '/api/things/1'],
      ['POST', '/api/things'],
    ] as const) {
      const { status, body } = await call(method, path, method === 'POST' ? {} : undefined, headers)
      expect([status, body.error.code]).toEqual([401, 'unauthorized'])
    }
  })

  test('before choosing a password', async () => {
    const { call } = await openDoor(null)
    const { status, body } = await call('GET', '/api/things')
    expect([status, body.error.code]).toEqual([403, 'must_change_password'])
  })
})

describe('a body is refused with a sentence', () => {
  const cases: [string, unknown, number, string][] = [
    ['that is not JSON', '{"name": "sk-secret', 400, 'The body is not valid JSON.'],
    ['that is a list', [], 422, 'body: expected a JSON object.'],
    ['that is empty', '', 422, 'name: missing; expected text of 1 to 5 characters.'],
    ['about a missing field', {}, 422, 'name: missing; expected text of 1 to 5 characters.'],
    ['about a field of the wrong type', { name: 7 }, 422, 'name: expected text of 1 to 5 characters, found 7.'],
    ['about a misspelt field', { nmae: 'a' }, 422, 'nmae: unknown field; did you mean "name"?'],
    ['about a strange field', { name: 'a', colour: 1 }, 422, 'colour: unknown field; known here: name, mode, keys, on, note.'],
    ['about a choice', { name: 'a', mode: 'fsat' }, 422, 'mode: expected "fast" or "slow", found "fsat".'],
    ['about a field inside a list', { name: 'a', keys: [{ key: 'x' }, { key: 7 }] }, 422, 'keys[1].key: expected text, found 7.'],
    ['about a strange field inside a list', { name: 'a', keys: [{ key: 'x', z: 1 }] }, 422, 'keys[0].z: unknown field; known here: key.'],
    [
      'about a list that is too long',
      { name: 'a', keys: [{ key: 'x' }, { key: 'y' }, { key: 'z' }] },
      422,
      'keys: expected a list of at most 2 entries, found a list of 3.',
    ],
    [
      'without showing a value that may be a secret',
      { name: 'sk-secret' },
      422,
      'name: expected text of 1 to 5 characters, found text of 9 characters.',
    ],
    ['about text instead of true', { name: 'a', on: 'true' }, 422, 'on: expected true or false, found text of 4 characters.'],
    ['about what may be null', { name: 'a', note: {} }, 422, 'note: expected text or null, found an object.'],
  ]
  test.each(cases)('%s', async (_, body, status, message) => {
    const { call } = await openDoor()
    const answer = await call('POST', '/api/things', body)
    expect([answer.status, answer.body.error.message]).toEqual([status, message])
  })

  test('about its type, so that a plain form cannot send one', async () => {
    const { call } = await openDoor()
    const { status, body } = await call('POST', '/api/things', '{"name":"a"}', { 'content-type': 'text/plain' })
    expect([status, body.error.code]).toEqual([415, 'unsupported_media_type'])
  })
})

test('an id that is not a number is refused', async () => {
  const { call } = await openDoor()
  expect((await call('GET', '/api/things/seven')).body.error.message).toBe('id: expected a whole number, found text of 5 characters.')
})

test('what must not happen is told by an id that is in the log, and by nothing else', async () => {
  const { call, logged } = await openDoor()
  const { status, body } = await call('PUT', '/api/things/broken')
  expect(status).toBe(500)
  expect(body.error.code).toBe('internal')
  expect(JSON.stringify(body)).not.toMatch(/hunter2|db.internal/)
  expect(logged[0]?.fields).toMatchObject({
    id: body.error.id,
    method: 'PUT',
    path: '/api/things/broken',
    cause: expect.stringContaining('hunter2'),
  })
})

test('an answer that is not what the schema promises is our mistake, not the caller’s', async () => {
  const { call } = await openDoor()
  const { status, body } = await call('GET', '/api/things/wrong')
  expect([status, body.error.code]).toEqual([500, 'internal'])
})
