import { Elysia } from 'elysia'
import { openDatabase } from '../db/open'
import { createSettings } from '../settings/store'
import { createAccounts } from './account'
import { createAudit } from './audit'
import { createSessions } from './session'
import { createSetupPass } from './setup-pass'
import { accountRoutes, sessionRoutes } from './signin'

export const goodPassword = 'a better password'

/** What the tests of admin routes start from: an empty database, a clock, somebody signed in, and a way to call routes. */
export async function openApi(initialPassword: string | null = goodPassword) {
  let time = Date.parse('2026-01-31T12:00:00Z')
  const now = () => time
  const logged: { message: string; fields: Record<string, unknown> | undefined }[] = []
  const write = (message: string, fields?: Record<string, unknown>) => void logged.push({ message, fields })
  const log = { debug: write, info: write, warn: write, error: write }

  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const settings = await createSettings(database)
  const accounts = createAccounts(database, now)
  const mustChangePassword = await accounts.ensureFirst(initialPassword)
  const setupPass = createSetupPass()
  const sessions = createSessions(database, settings, now)
  const audit = createAudit(database, now)
  const deps = { database, settings, accounts, sessions, setupPass, audit, log, now }
  const admin = { id: 1, username: 'admin', mustChangePassword }
  const { token } = await sessions.start(admin, { remember: false, userAgent: '' })
  const app = new Elysia({ normalize: false }).use(sessionRoutes(deps)).use(accountRoutes(deps))

  return { ...deps, app, logged, token, wait: (milliseconds: number) => (time += milliseconds), call: caller(app, token) }
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  body: any
  headers: Headers
}

/** Calls a route as somebody signed in, unless the headers say otherwise (`authorization: ''` for nobody). */
export function caller(app: { handle(request: Request): Promise<Response> }, token: string) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: {
        host: 'localhost',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const response = await app.handle(request)
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
  }
}
