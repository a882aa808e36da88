import { expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { openapiRoutes } from './openapi'

test('the admin API describes itself, and nothing but itself', async () => {
  const whole: Parameters<typeof openapiRoutes>[0] = {}
  const things = new Elysia({ prefix: '/api/things' })
    .get('/', () => [], { response: t.Array(t.String()) })
    .patch('/:id', () => 'ok', { params: t.Object({ id: t.Number() }), body: t.Object({ name: t.String({ maxLength: 9 }) }) })
  whole.server = new Elysia()
    .use(things)
    .post('/v1/messages', () => 'no')
    .get('/api/hello', () => 'no')
    .get('/api/*', () => 'no')
    .use(openapiRoutes(whole))
  const spec = await (await whole.server.handle(new Request('http://localhost/api/openapi.json'))).json()
  expect(spec.openapi).toBe('3.1.0')
  expect(Object.keys(spec.paths).sort()).toEqual(['/api/things', '/api/things/{id}'])
  const body = spec.paths['/api/things/{id}'].patch.requestBody.content['application/json'].schema
  expect(body).toMatchObject({ type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 9 } } })
  expect(spec.security).toEqual([{ session: [] }])
})
