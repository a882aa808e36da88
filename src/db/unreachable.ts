/** Says in one sentence that a database server could not be asked. The address is not repeated: it holds a password. */
export function unreachable(server: 'PostgreSQL' | 'MySQL', error: unknown): Error {
  const { message, code } = error as Error & { code?: string }
  return new Error(
    `The ${server} database cannot be reached: ${message || code}. Check database.path (OCTOPUS_DATABASE_PATH) and that the server runs.`,
  )
}

/** Reads a database URL, or throws a sentence that says how one is written. */
export function readDatabaseUrl(text: string, protocols: readonly string[], example: string): URL {
  const url = URL.parse(text)
  if (url && protocols.includes(url.protocol) && url.hostname && url.pathname.length > 1) return url
  throw new Error(`database.path (OCTOPUS_DATABASE_PATH) is not understood. Write it as ${example}.`)
}
