import { randomBytes } from 'node:crypto'
import { and, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Database } from '../db/database'
import { sha256 } from '../lib/id'
import type { Settings } from '../settings/store'
import type { Admin } from './account'
import { createTrust } from './trust'

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
  /** Those of an admin that have not expired, the last seen first. */
  list(adminId: number): Promise<SessionSight[]>
  /** Ends one of an admin's own by its id. Answers whether it was there. */
  revoke(adminId: number, id: string): Promise<boolean>
  /** Ends all of an admin's but this one; answers how many. */
  revokeOthers(adminId: number, tokenHash: string): Promise<number>
  /** Some have ended in the database: who was let in before has to be looked up there. */
  distrust(): void
}

/** A sign-in as its admin sees it; times are unix milliseconds. */
export interface SessionSight {
  /** The beginning of the token's hash: enough to name it, and no help to get in. */
  id: string
  tokenHash: string
  createdAt: number
  lastSeenAt: number
  expiresAt: number
  userAgent: string
}

const hourMs = 3_600_000
const idLength = 16
const seenEveryMs = 5 * 60_000

export function createSessions(database: Database, settings: Pick<Settings, 'get'>, now: () => number = Date.now): Sessions {
  const { sessions, admins } = database.tables
  const trust = createTrust<Session>(now)

  async function see(tokenHash: string, lastSeenAt: number) {
    if (now() - lastSeenAt < seenEveryMs) return
    await database.query.update(sessions).set({ lastSeenAt: now() }).where(eq(sessions.tokenHash, tokenHash))
  }

  async function look(tokenHash: string): Promise<Session | undefined> {
    const rows = database.query.select().from(sessions).innerJoin(admins, eq(sessions.adminId, admins.id))
    const [row] = await rows.where(eq(sessions.tokenHash, tokenHash))
    trust.forget(tokenHash)
    if (!row || row.sessions.expiresAt <= now()) return undefined
    const { id, username, mustChangePassword } = row.admins
    const session = { admin: { id, username, mustChangePassword }, tokenHash, expiresAt: row.sessions.expiresAt }
    trust.remember(session)
    await see(tokenHash, row.sessions.lastSeenAt)
    return session
  }

  async function endAll(hashes: string[]) {
    for (const hash of hashes) trust.forget(hash)
    if (hashes.length) await database.query.delete(sessions).where(inArray(sessions.tokenHash, hashes))
  }

  async function list(adminId: number): Promise<SessionSight[]> {
    const rows = await database.query
      .select()
      .from(sessions)
      .where(and(eq(sessions.adminId, adminId), gt(sessions.expiresAt, now())))
      .orderBy(desc(sessions.lastSeenAt))
    return rows.map(({ adminId: _admin, ...row }) => ({ ...row, id: row.tokenHash.slice(0, idLength) }))
  }

  return {
    list,
    distrust: () => trust.clear(),
    async revoke(adminId, id) {
      const found = (await list(adminId)).find((session) => session.id === id)
      if (!found) return false
      await endAll([found.tokenHash])
      return true
    },

    async revokeOthers(adminId, tokenHash) {
      const others = (await list(adminId)).filter((session) => session.tokenHash !== tokenHash).map((session) => session.tokenHash)
      await endAll(others)
      return others.length
    },

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
      return await look(tokenHash).catch((error: unknown) => trust.recall(tokenHash, error))
    },

    async end(tokenHash) {
      await endAll([tokenHash])
    },
  }
}
