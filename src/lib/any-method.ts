import { Elysia } from 'elysia'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Answers every method at a path that nothing else answers. Elysia's own `all` comes after the wildcards of single methods,
 * so that a `GET /*` for pages would win over it.
 */
export function anyMethod(path: string, answer: (request: Request) => Response | Promise<Response>) {
  const app = new Elysia()
  for (const method of methods) app.route(method, path, ({ request }) => answer(request), { parse: 'none' })
  return app
}
