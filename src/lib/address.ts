import { isIP } from 'node:net'
import { reachOf } from './ssrf'

/**
 * Who sent a request. A peer on this machine or the local network may be a reverse proxy, whose last `X-Forwarded-For` entry is
 * believed; anybody else could write that header themselves.
 */
export function clientAddress(peer: string | undefined, headers: Headers): string {
  if (!peer) return 'unknown'
  const forwarded = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return forwarded && isIP(forwarded) && reachOf(peer) === 'private' ? forwarded : peer
}
