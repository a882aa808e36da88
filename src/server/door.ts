import { randomUUID } from 'node:crypto'
import { Elysia, ParseError, status, t, ValidationError } from 'elysia'
import { ApiError } from '../lib/api-error'
import type { Log } from '../lib/log'
import { readUpTo } from '../lib/read-up-to'
import { complaint, type Mismatch } from './complaint'
import type { Session, Sessions } from './session'

export const sessionCookie = 'octopus_session'

const maxBodyBytes = 4 << 20

/** What every refusal of the admin API looks like. `id` is what to look for in the log. */
export const errorBody = t.Object({ error: t.Object({ code: t.String(), message: t.String(), id: t.String() }) })

/** The refusals any route of the admin API may answer; spread into its `response` so that clients know their type. */
export const refusals = {
  400: errorBody,
  401: errorBody,
  403: errorBody,
  404: errorBody,
  409: errorBody,
  413: errorBody,
  415: errorBody,
  422: errorBody,
  429: errorBody,
  500: errorBody,
  502: errorBody,
  504: errorBody,
}

export type ErrorLog = Pick<Log, 'error'>

/**
 * JSON in, errors out: reads bodies, and answers whatever goes wrong as `{"error":{…}}`. No browser keeps what is told here, nor takes
 * it for a page.
 */
export const api = (log: ErrorLog) =>
  errors(log)
    .onTransform({ as: 'scoped' }, ({ set }) => {
      set.headers['cache-control'] = 'no-store'
      set.headers['x-content-type-options'] = 'nosniff'
    })
    .onParse({ as: 'scoped' }, ({ request, contentType }) => readBody(request, contentType))

/** Answers whatever goes wrong as `{"error":{…}}`. The raw cause goes to the log only. */
export function errors(log: ErrorLog) {
  return new Elysia().onError({ as: 'scoped' }, ({ error, code, request, set }) => {
    const refusal = refusalOf(error, code)
    const id: string = randomUUID()
    if (refusal) {
      Object.assign(set.headers, refusal.headers)
      // Clients take their types from `refusals`; here one status has to stand for all.
      return status(refusal.status as 500, { error: { code: refusal.code, message: refusal.message, id } })
    }
    log.error('a request to the admin API failed', {
      id,
      method: request.method,
      path: new URL(request.url).pathname,
      cause: rootCause(error),
    })
    return status(500, {
      error: { code: 'internal', message: 'Something went wrong inside Octopus. The log says more under this id.', id },
    })
  })
}

/** Lets in whoever is signed in, even with a password that has to be changed; adds `session`. For the account's own routes. */
export function signedIn(sessions: Pick<Sessions, 'find'>) {
  return new Elysia().derive({ as: 'scoped' }, async ({ request }) => ({ session: await authenticate(request, sessions) }))
}

/** Lets in admins only; adds `admin`. Every route of the admin API but those of the account stands behind it. */
export function admin(sessions: Pick<Sessions, 'find'>) {
  return new Elysia().derive({ as: 'scoped' }, async ({ request }) => {
    const { admin } = await authenticate(request, sessions)
    if (admin.mustChangePassword) {
      throw new ApiError(403, 'must_change_password', 'Choose a new password first: PUT /api/account with currentPassword and password.')
    }
    return { admin }
  })
}

/** Whether who has sent a request is signed in still. */
export async function isSignedIn(request: Request, sessions: Pick<Sessions, 'find'>): Promise<boolean> {
  const token = tokenOf(request)
  return token !== undefined && (await sessions.find(token)) !== undefined
}

const bearerOf = (request: Request) => /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
const tokenOf = (request: Request) => bearerOf(request) ?? readCookie(request, sessionCookie)

async function authenticate(request: Request, sessions: Pick<Sessions, 'find'>): Promise<Session> {
  if (!bearerOf(request)) refuseForeignSites(request)
  const token = tokenOf(request)
  const session = token ? await sessions.find(token) : undefined
  if (!session) throw new ApiError(401, 'unauthorized', 'Sign in first: POST /api/session with username and password.')
  return session
}

/** A browser sends the cookie along whoever wrote the page; a change must come from our own pages (or from no page at all). */
export function refuseForeignSites(request: Request) {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const own = site === 'same-origin' || site === 'none' || (site === null && origin === null)
  if (own || (origin !== null && URL.parse(origin)?.host === request.headers.get('host'))) return
  throw new ApiError(403, 'foreign_site', 'This request was sent by a page of another site, so it was not carried out.')
}

function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

async function readBody(request: Request, contentType: string): Promise<object> {
  const bytes = await readUpTo(request, maxBodyBytes)
  if (!bytes) throw new ApiError(413, 'too_large', `The body is larger than ${maxBodyBytes >> 20} MiB.`)
  if (bytes.length === 0) return {}
  if (contentType !== 'application/json') {
    throw new ApiError(415, 'unsupported_media_type', 'Send the body as JSON, with the header Content-Type: application/json.')
  }
  const value = parse(bytes.toString('utf8'))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new ApiError(422, 'invalid', 'body: expected a JSON object.')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message may quote the body, and with it a secret.
    throw new ApiError(400, 'malformed_json', 'The body is not valid JSON.')
  }
}

/** `undefined` for what must not happen. */
function refusalOf(error: unknown, code: string | number): Pick<ApiError, 'status' | 'code' | 'message' | 'headers'> | undefined {
  if (error instanceof ApiError) return error
  // What `readBody` throws comes back wrapped.
  if (error instanceof ParseError && error.cause instanceof ApiError) return error.cause
  if (error instanceof ParseError) return new ApiError(400, 'malformed_json', 'The body is not valid JSON.')
  if (code === 'NOT_FOUND') return new ApiError(404, 'not_found', 'There is nothing at this address.')
  if (!(error instanceof ValidationError) || error.type === 'response') return undefined
  return new ApiError(422, 'invalid', complaint(error.type, error.all as Mismatch[]))
}

/** The driver's own error: the one Drizzle wraps around it quotes the values of the statement. */
function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? rootCause(error.cause) : (error.stack ?? error.message)
}
