import { BlockList, isIP } from 'node:net'
import { plainAddress } from '../lib/ssrf'
import type { ApiKey } from './key'

/** What is wrong with an entry of a list of addresses, as the end of a sentence; undefined when it is fine. */
export function originProblem(entry: string): string | undefined {
  const [address = '', bits, ...more] = entry.split('/')
  const family = isIP(address)
  const most = family === 6 ? 128 : 32
  if (!family || more.length || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
    return 'expected an address or a network such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32'
  return undefined
}

/** Whether an address is on the list. Entries that are none are passed over; who has no address is never on a list. */
export function createOrigins(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries) {
    if (originProblem(entry)) continue
    const [written = '', bits] = entry.split('/')
    const address = plainAddress(written)
    const family = familyOf(address)
    // A network of IPv4 addresses in IPv6 spelling counts its bits from the start of the IPv6 address.
    const shift = address === written ? 0 : 96
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Math.max(0, Number(bits) - shift), family)
  }
  return (told) => {
    const address = plainAddress(told)
    return isIP(address) !== 0 && list.check(address, familyOf(address))
  }
}

/** Says whether a key may be used from an address; the list of each key is read once. */
export function createOriginCheck(): (key: ApiKey, address: string) => boolean {
  const lists = new WeakMap<ApiKey, (address: string) => boolean>()
  return (key, address) => {
    if (!key.allowedIps) return true
    let isListed = lists.get(key)
    if (!isListed) {
      isListed = createOrigins(key.allowedIps)
      lists.set(key, isListed)
    }
    return isListed(address)
  }
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
