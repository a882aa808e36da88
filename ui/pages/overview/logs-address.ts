export interface LogsSought {
  from?: number
  to?: number
  status?: 'ok' | 'failed' | 'cancelled'
  model?: string
  channel?: number | string
  group?: number | string
  key?: number | string
  /** A key of a channel. */
  upstream?: number | string
}

/** The address of the requests that something is made of. */
export function logsAddress({ from, to, ...sought }: LogsSought): string {
  const query = new URLSearchParams()
  // From the beginning on, without an end: that is a range of its own there.
  if (from === 0) query.set('range', 'all')
  else if (from !== undefined) query.set('from', new Date(from).toISOString())
  if (from !== 0 && to !== undefined) query.set('to', new Date(to).toISOString())
  for (const [name, value] of Object.entries(sought)) if (value !== undefined) query.set(name, String(value))
  return `/logs?${query}`
}
