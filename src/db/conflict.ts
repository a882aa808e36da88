// SQLite says it in words; 23505 is PostgreSQL's unique_violation, 1062 MySQL's ER_DUP_ENTRY.
const duplicate = new Set<unknown>(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505', 1062])
// 23503 is PostgreSQL's foreign_key_violation, 1452 MySQL's ER_NO_REFERENCED_ROW_2.
const dangling = new Set<unknown>(['SQLITE_CONSTRAINT_FOREIGNKEY', '23503', 1452])

/** Whether a statement failed because a row with the same unique key exists. */
export function isDuplicate(error: unknown): boolean {
  return hasCode(error, duplicate)
}

/** Whether a statement failed because it names a row that does not exist. */
export function isDangling(error: unknown): boolean {
  return hasCode(error, dangling)
}

function hasCode(error: unknown, codes: Set<unknown>): boolean {
  if (!(error instanceof Error)) return false
  const { code, errno, cause } = error as Error & { code?: unknown; errno?: unknown }
  return codes.has(code) || codes.has(errno) || hasCode(cause, codes)
}
