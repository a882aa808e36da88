/** What went wrong in the first place, in the driver's own words: errors around it repeat the whole statement. */
export function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? rootCause(error.cause) : error.message
}
