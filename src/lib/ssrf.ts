import { BlockList, isIP } from 'node:net'

/** Addresses that no outgoing request may ever reach: link-local, where clouds keep their metadata, and what is not a host at all. */
const never = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  never.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  never.addSubnet(network, bits, 'ipv6')
never.addAddress('::', 'ipv6')
// AWS's IPv6 metadata address lies in the unique-local range, which an admin may otherwise use.
never.addAddress('fd00:ec2::254', 'ipv6')

/** Addresses of this machine and of private networks: an admin may point a channel at them, a client may not name them. */
const privateNetworks = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
] as const)
  privateNetworks.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fec0::', 10],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['2001::', 32],
] as const)
  privateNetworks.addSubnet(network, bits, 'ipv6')

export type Reach = 'public' | 'private' | 'never'

/** How far an IP address reaches. IPv4 inside IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address it is. */
export function reachOf(address: string): Reach {
  const mapped = mappedIPv4(address)
  if (mapped) return reachOf(mapped)
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (never.check(address, family)) return 'never'
  return privateNetworks.check(address, family) ? 'private' : 'public'
}

/** An address as it is written elsewhere: IPv4 inside IPv6 as IPv4, without the name of an interface. */
export function plainAddress(address: string): string {
  const bare = address.includes('%') ? address.slice(0, address.indexOf('%')) : address
  return bare.includes(':') ? (mappedIPv4(bare) ?? bare) : bare
}

function mappedIPv4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const match = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (!match) return undefined
  const high = Number.parseInt(match[1]!, 16)
  const low = Number.parseInt(match[2]!, 16)
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}
