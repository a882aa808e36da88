import { Elysia, status, t } from 'elysia'
import { clientAddress } from '../lib/address'
import { ApiError } from '../lib/api-error'
import type { Log } from '../lib/log'
import type { Accounts } from './account'
import { type Audit, nobody } from './audit'
import { api, refusals, refuseForeignSites, sessionCookie, signedIn } from './door'
import type { Sessions } from './session'
import type { SetupPass } from './setup-pass'
import { createThrottle } from './throttle'

interface SigninDeps {
  accounts: Accounts
  sessions: Sessions
  /** Of the link printed at a first start. */
  setupPass?: Pick<SetupPass, 'take'>
  audit: Audit
  log: Pick<Log, 'warn' | 'error'>
  now?: () => number
}

const entered = t.Object({ token: t.String(), expiresAt: t.String(), mustChangePassword: t.Boolean() })

const sight = t.Object({
  id: t.String(),
  createdAt: t.String({ format: 'date-time' }),
  lastSeenAt: t.String({ format: 'date-time', description: 'Within five minutes' }),
  expiresAt: t.String({ format: 'date-time' }),
  userAgent: t.String(),
  current: t.Boolean({ description: 'The one that asks' }),
})

const time = (milliseconds: number) => new Date(milliseconds).toISOString()

/** `/api/session`: signing in and out, and who one is. */
export function sessionRoutes({ accounts, sessions, setupPass, audit, log, now = Date.now }: SigninDeps) {
  // A name can be guessed at from many addresses, but its owner must not be kept out for long.
  const byAddress = createThrottle({ free: 5, longestDelayMs: 15 * 60_000, now })
  const byName = createThrottle({ free: 10, longestDelayMs: 30_000, now })

  async function signIn(username: string, password: string, address: string) {
    const wait = byAddress.attempt(address) || byName.attempt(username)
    if (wait > 0) throw tooMany(wait)
    const admin = await accounts.verify(username, password)
    if (!admin) {
      log.warn('a sign-in failed', { address })
      // Not the name that was typed: it may have been the password.
      await audit(nobody, 'session.refuse', address)
      throw new ApiError(401, 'wrong_credentials', 'The user name or the password is wrong.')
    }
    byAddress.succeeded(address)
    byName.succeeded(username)
    return admin
  }

  async function enterBySetup(token: string, address: string) {
    const wait = byAddress.attempt(address)
    if (wait > 0) throw tooMany(wait)
    const admin = await accounts.newcomer()
    if (!admin || !setupPass?.take(token))
      throw new ApiError(401, 'setup_over', 'This link has been used, or the password is set. Sign in.')
    byAddress.succeeded(address)
    return admin
  }

  return new Elysia({ prefix: '/api/session', normalize: false })
    .use(api(log))
    .post(
      '/setup',
      async ({ body, request, server, set }) => {
        refuseForeignSites(request)
        const address = clientAddress(server?.requestIP(request)?.address, request.headers)
        const admin = await enterBySetup(body.token, address)
        const { token, expiresAt } = await sessions.start(admin, { remember: false, userAgent: request.headers.get('user-agent') ?? '' })
        set.headers['set-cookie'] = cookie(request, token, undefined)
        await audit(admin, 'session.setup', address)
        return { token, expiresAt: time(expiresAt), mustChangePassword: true }
      },
      { body: t.Object({ token: t.String({ maxLength: 64 }) }, { additionalProperties: false }), response: { 200: entered, ...refusals } },
    )
    .post(
      '',
      async ({ body: { username, password, remember = false }, request, server, set }) => {
        refuseForeignSites(request)
        const address = clientAddress(server?.requestIP(request)?.address, request.headers)
        const admin = await signIn(username.trim(), password, address)
        const { token, expiresAt } = await sessions.start(admin, { remember, userAgent: request.headers.get('user-agent') ?? '' })
        set.headers['set-cookie'] = cookie(request, token, remember ? (expiresAt - now()) / 1000 : undefined)
        await audit(admin, 'session.start', address)
        return { token, expiresAt: time(expiresAt), mustChangePassword: admin.mustChangePassword }
      },
      {
        body: t.Object(
          { username: t.String({ maxLength: 64 }), password: t.String({ maxLength: 1024 }), remember: t.Optional(t.Boolean()) },
          { additionalProperties: false },
        ),
        response: { 200: entered, ...refusals },
      },
    )
    .use(signedIn(sessions))
    .get('', ({ session: { admin, expiresAt } }) => ({ ...admin, expiresAt: time(expiresAt) }), {
      response: {
        200: t.Object({ id: t.Number(), username: t.String(), mustChangePassword: t.Boolean(), expiresAt: t.String() }),
        ...refusals,
      },
    })
    .delete(
      '',
      async ({ session, request, server, set }) => {
        await sessions.end(session.tokenHash)
        await audit(session.admin, 'session.end', clientAddress(server?.requestIP(request)?.address, request.headers))
        set.headers['set-cookie'] = cookie(request, '', 0)
        return status(204, undefined)
      },
      { response: { 204: t.Undefined(), ...refusals } },
    )
}

/** `/api/account`: one's own name and password, and where one is signed in. */
export function accountRoutes({ accounts, sessions, audit, log }: SigninDeps) {
  return new Elysia({ prefix: '/api/account', normalize: false })
    .use(api(log))
    .use(signedIn(sessions))
    .put(
      '',
      async ({ body, session }) => {
        await accounts.change(session.admin.id, body, session.tokenHash)
        sessions.distrust()
        const fields = Object.keys(body).filter((field) => field !== 'currentPassword')
        await audit(session.admin, 'account.change', session.admin.username, { fields })
        return status(204, undefined)
      },
      {
        body: t.Object(
          {
            currentPassword: t.Optional(t.String({ maxLength: 1024 })),
            username: t.Optional(t.String({ minLength: 1, maxLength: 64 })),
            password: t.Optional(t.String({ maxLength: 1024 })),
          },
          { additionalProperties: false },
        ),
        response: { 204: t.Undefined(), ...refusals },
      },
    )
    .get(
      '/sessions',
      async ({ session }) => {
        const all = await sessions.list(session.admin.id)
        const items = all.map(({ id, tokenHash, userAgent, createdAt, lastSeenAt, expiresAt }) => ({
          ...{ id, userAgent, current: tokenHash === session.tokenHash },
          ...{ createdAt: time(createdAt), lastSeenAt: time(lastSeenAt), expiresAt: time(expiresAt) },
        }))
        return { items }
      },
      { response: { 200: t.Object({ items: t.Array(sight) }), ...refusals } },
    )
    .delete(
      '/sessions',
      async ({ session }) => {
        const ended = await sessions.revokeOthers(session.admin.id, session.tokenHash)
        await audit(session.admin, 'session.revoke', 'all others', { ended })
        return { ended }
      },
      { response: { 200: t.Object({ ended: t.Number() }), ...refusals } },
    )
    .delete(
      '/sessions/:id',
      async ({ session, params }) => {
        if (!(await sessions.revoke(session.admin.id, params.id))) throw new ApiError(404, 'not_found', 'This session has ended already.')
        await audit(session.admin, 'session.revoke', params.id)
        return status(204, undefined)
      },
      { params: t.Object({ id: t.String({ maxLength: 64 }) }), response: { 204: t.Undefined(), ...refusals } },
    )
}

function tooMany(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000)
  return new ApiError(429, 'too_many_attempts', `Too many attempts to sign in. Try again in ${seconds} seconds.`, {
    'retry-after': `${seconds}`,
  })
}

/** Without `maxAge` (seconds) the browser forgets it when it closes. */
function cookie(request: Request, token: string, maxAge: number | undefined): string {
  const secure = request.url.startsWith('https:') || request.headers.get('x-forwarded-proto') === 'https'
  const age = maxAge === undefined ? '' : `; Max-Age=${Math.round(maxAge)}`
  return `${sessionCookie}=${token}; HttpOnly; SameSite=Strict; Path=/${age}${secure ? '; Secure' : ''}`
}
