import { type AnyElysia, Elysia } from 'elysia'
import { version } from '../version'

/** Doors for clients, which their own protocols describe. */
const forClients = [/^\/api\/hello$/, /^\/api\/playground\b/, /\*/]
const isAdmin = (path: string) => path.startsWith('/api/') && !forClients.some((door) => door.test(path))

/**
 * `GET /api/openapi.json`: the admin API of the whole server as OpenAPI 3.1, for whoever generates a client. It says nothing that the
 * source does not, so it needs no session. Made when it is first asked for.
 */
export function openapiRoutes(whole: { server?: AnyElysia }) {
  let text: Promise<string> | undefined
  return new Elysia({ name: 'openapi' }).get('/api/openapi.json', async () => {
    text ??= describe(whole.server!)
    return new Response(await text, { headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } })
  })
}

async function describe(server: AnyElysia): Promise<string> {
  const { toOpenAPISchema } = await import('@elysiajs/openapi/openapi')
  const { paths, components } = toOpenAPISchema(server, undefined, undefined, undefined, '3.1.0')
  const own = Object.entries(paths).filter(([path]) => isAdmin(path))
  const session = { type: 'http', scheme: 'bearer', description: 'The token that POST /api/session answers' }
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Octopus admin API', version },
    security: [{ session: [] }],
    components: { ...components, securitySchemes: { session } },
    paths: Object.fromEntries(own.map(([path, methods]) => [path.replace(/\/$/, ''), methods])),
  })
}
