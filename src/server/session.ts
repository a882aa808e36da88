import { randomBytes } from 'node:crypto'
import { eq, lt } from 'drizzle-orm'
import type { Database } from '../db/database'
import { sha256 } from '../lib/id'
import type { Settings } from '../settings/store'
import type { Admin } from './account'

export interface Session {
  admin: Admin
  tokenHash: string
  /** Unix milliseconds. */
  expiresAt: number
}

export interface Sessions {
  /** Answers the token, of which only the hash is kept. `remember` makes it last for days rather than hours. */
  start(admin: Admin, options: { remember: boolean; userAgent: string }): Promise<{ token: string; expiresAt: number }>
  /** The session of a token, unless it has ended or expired. */
  find(token: string): Promise<Session | undefined>
  end(tokenHash: string): Promise<void>
}

const hourMs = 3_600_000
const seenEveryMs = 5 * 60_000

export function createSessions(database: Database, settings: Pick<Settings, 'get'>, now: () => number = Date.now): Sessions {
  const { sessions, admins } = database.tables

  async function see(tokenHash: string, lastSeenAt: number) {
    if (now() - lastSeenAt < seenEveryMs) return
    await database.query.update(sessions).set({ lastSeenAt: now() }).where(eq(sessions.tokenHash, tokenHash))
  }

  return {
    async start(admin, { remember, userAgent }) {
      const hours = remember ? settings.get('rememberDays') * 24 : settings.get('sessionHours')
      const token = randomBytes(32).toString('base64url')
      const at = now()
      const expiresAt = at + hours * hourMs
      await database.query.delete(sessions).where(lt(sessions.expiresAt, at))
      await database.query.insert(sessions).values({
        tokenHash: sha256(token),
        adminId: admin.id,
        createdAt: at,
        expiresAt,
        lastSeenAt: at,
        userAgent: userAgent.slice(0, 255),
      })
      return { token, expiresAt }
    },

    async find(token) {
      const tokenHash = sha256(token)
      const rows = database.query.select().from(sessions).innerJoin(admins, eq(sessions.adminId, admins.id))
      const [row] = await rows.where(eq(sessions.tokenHash, tokenHash))
      if (!row || row.sessions.expiresAt <= now()) return undefined
      await see(tokenHash, row.sessions.lastSeenAt)
      const { id, username, mustChangePassword } = row.admins
      return { admin: { id, username, mustChangePassword }, tokenHash, expiresAt: row.sessions.expiresAt }
    },

    async end(tokenHash) {
      await database.query.delete(sessions).where(eq(sessions.tokenHash, tokenHash))
    },
  }
}
