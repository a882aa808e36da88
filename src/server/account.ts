import { and, asc, eq, ne } from 'drizzle-orm'
import { isDuplicate } from '../db/conflict'
import type { Database, Scope } from '../db/database'
import { insertId } from '../db/insert'
import { run, type Steps } from '../db/step'
import { conflict, invalid } from '../lib/api-error'
import { createTurns } from '../lib/turns'

export interface Admin {
  id: number
  username: string
  mustChangePassword: boolean
}

export interface Accounts {
  /** Makes the first admin in an empty database. Answers whether that admin has to choose a password. */
  ensureFirst(initialPassword: string | null): Promise<boolean>
  /** The first admin, as long as nobody has chosen a password yet. */
  newcomer(): Promise<Admin | undefined>
  /** Takes the same time for a name that does not exist as for a wrong password. */
  verify(username: string, password: string): Promise<Admin | undefined>
  /**
   * Changes name or password after checking the current one, which may be left out while one has to be chosen; a new password ends all sessions but `tokenHash`. Throws a 422 that says
   * what is wrong, 409 for a name that is taken.
   */
  change(id: number, change: AccountChange, tokenHash: string): Promise<void>
}

export interface AccountChange {
  currentPassword?: string
  username?: string
  password?: string
}

const firstUsername = 'admin'
const firstPassword = 'admin'
const shortestPassword = 8

// OWASP's Argon2id: 19 MiB, two passes.
const hashing = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

export function createAccounts(database: Database, now: () => number = Date.now): Accounts {
  const { admins, sessions } = database.tables
  // One at a time: a flood of sign-ins must not take all memory and both cores.
  const inTurn = createTurns()
  let nobodysHash: string | undefined

  async function verify(username: string, password: string): Promise<Admin | undefined> {
    const [row] = await database.query.select().from(admins).where(eq(admins.username, username))
    nobodysHash ??= await hashPassword(crypto.randomUUID())
    const matches = await Bun.password.verify(password, row?.passwordHash ?? nobodysHash)
    return row && matches ? { id: row.id, username: row.username, mustChangePassword: row.mustChangePassword } : undefined
  }

  async function ensureFirst(initialPassword: string | null): Promise<boolean> {
    if (initialPassword !== null) checkPassword(initialPassword, 'OCTOPUS_ADMIN_PASSWORD')
    const [first] = await database.query.select().from(admins).limit(1)
    if (first) return first.mustChangePassword
    const mustChangePassword = initialPassword === null
    const passwordHash = await hashPassword(initialPassword ?? firstPassword)
    await database.transaction((tx) => insertAdmin(tx, { username: firstUsername, passwordHash, mustChangePassword }, now()))
    return mustChangePassword
  }

  async function change(id: number, { currentPassword, username, password }: AccountChange, tokenHash: string) {
    const [row] = await database.query.select().from(admins).where(eq(admins.id, id))
    if (row && !row.mustChangePassword && currentPassword === undefined)
      throw invalid('currentPassword: missing; expected the password you have now.')
    if (!row || !(await knows(row, currentPassword))) throw invalid('currentPassword: this is not your current password.')
    if (password !== undefined) checkPassword(password, 'password')
    if (password === currentPassword) throw invalid('password: choose one that is different from the current one.')
    const changes = {
      ...(username !== undefined && { username: checkUsername(username) }),
      ...(password !== undefined && { passwordHash: await hashPassword(password), mustChangePassword: false }),
      updatedAt: now(),
    }
    try {
      await database.transaction(function* (tx) {
        yield* run(tx.query.update(admins).set(changes).where(eq(admins.id, id)))
        if (password === undefined) return
        yield* run(tx.query.delete(sessions).where(and(eq(sessions.adminId, id), ne(sessions.tokenHash, tokenHash))))
      })
    } catch (error) {
      throw isDuplicate(error) ? conflict(`There is an admin named "${changes.username}" already. Choose another name.`) : error
    }
  }

  async function newcomer(): Promise<Admin | undefined> {
    const [row] = await database.query.select().from(admins).orderBy(asc(admins.id)).limit(1)
    return row?.mustChangePassword ? { id: row.id, username: row.username, mustChangePassword: true } : undefined
  }

  return {
    ensureFirst,
    newcomer,
    verify: (username, password) => inTurn(() => verify(username, password)),
    change: (id, wanted, tokenHash) => inTurn(() => change(id, wanted, tokenHash)),
  }
}

/**
 * Sets an admin's password and ends all of their sessions: the way back in for who has forgotten it. Without a name it is the first
 * admin. Answers the name; throws a sentence when there is no such admin or the password is too short.
 */
export async function resetPassword(database: Database, username: string | undefined, password: string): Promise<string> {
  checkPassword(password, 'password')
  const passwordHash = await hashPassword(password)
  const { admins, sessions } = database.tables
  return await database.transaction(function* (tx) {
    const rows = yield* run(tx.query.select().from(admins).orderBy(asc(admins.id)))
    const admin = username === undefined ? rows[0] : rows.find((row) => row.username === username)
    if (!admin && rows.length > 0)
      throw new Error(`There is no admin named "${username}". There is: ${rows.map((row) => row.username).join(', ')}.`)
    if (!admin) {
      yield* insertAdmin(tx, { username: username ?? firstUsername, passwordHash, mustChangePassword: false }, Date.now())
      return username ?? firstUsername
    }
    yield* run(
      tx.query.update(admins).set({ passwordHash, mustChangePassword: false, updatedAt: Date.now() }).where(eq(admins.id, admin.id)),
    )
    yield* run(tx.query.delete(sessions).where(eq(sessions.adminId, admin.id)))
    return admin.username
  })
}

/** Everybody knows the first password, and who came by the link of the first start was never asked for it. */
async function knows(row: { passwordHash: string; mustChangePassword: boolean }, password: string | undefined): Promise<boolean> {
  return password === undefined ? row.mustChangePassword : Bun.password.verify(password, row.passwordHash)
}

function insertAdmin(
  tx: Scope,
  admin: { username: string; passwordHash: string; mustChangePassword: boolean },
  now: number,
): Steps<number> {
  return insertId(tx, tx.tables.admins, { ...admin, createdAt: now, updatedAt: now })
}

function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password, hashing)
}

function checkPassword(password: string, field: string) {
  if (password.length < shortestPassword) throw invalid(`${field}: a password needs at least ${shortestPassword} characters.`)
}

function checkUsername(username: string): string {
  const trimmed = username.trim()
  if (trimmed === '') throw invalid('username: expected a name.')
  return trimmed
}
