import { LONGEST, readSocksProxy } from './socks'

/** What is wrong with the address of a proxy, as the end of a sentence; `undefined` when it is fine. `direct` is none. */
export function proxyProblem(text: string): string | undefined {
  const trimmed = text.trim()
  const url = trimmed === 'direct' ? undefined : URL.parse(trimmed)
  const socks = readSocksProxy(trimmed)
  if (socks && [socks.username, socks.password].some((text) => Buffer.byteLength(text) > LONGEST))
    return `user name and password of a SOCKS5 proxy have up to ${LONGEST} bytes each`
  if (trimmed === 'direct' || (url?.hostname && /^(?:https?|socks5h?):$/.test(url.protocol))) return undefined
  return 'expected a URL that begins with http://, https://, socks5:// or socks5h://, or the word "direct"'
}
