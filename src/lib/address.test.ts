import { expect, test } from 'bun:test'
import { clientAddress } from './address'

const cases: [string, string | undefined, string | undefined, string][] = [
  ['a peer without a proxy is the client', '203.0.113.9', undefined, '203.0.113.9'],
  ['a peer from outside cannot name another', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a proxy on this machine is believed', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['only the entry the proxy itself wrote counts', '::1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['a proxy that writes nonsense is not believed', '10.0.0.2', 'unknown', '10.0.0.2'],
  ['IPv4 inside IPv6 is a local peer as well', '::ffff:172.17.0.1', '2001:db8::1', '2001:db8::1'],
  ['no peer is unknown', undefined, '198.51.100.1', 'unknown'],
]
test.each(cases)('%s', (_, peer, forwarded, expected) => {
  expect(clientAddress(peer, new Headers(forwarded ? { 'x-forwarded-for': forwarded } : {}))).toBe(expected)
})
