import { expect, test } from 'bun:test'
import { createOrigins, originProblem } from './origin'

test('addresses and networks of both families are on the list as they are written', () => {
  const allows = createOrigins(['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '::1'])
  for (const inside of ['203.0.113.7', '10.1.2.3', '10.255.255.255', '2001:db8::1', '2001:db8:ffff::', '::1', '0:0:0:0:0:0:0:1'])
    expect([inside, allows(inside)]).toEqual([inside, true])
  for (const outside of ['203.0.113.8', '11.0.0.0', '2001:db9::1', '::2', '9.255.255.255'])
    expect([outside, allows(outside)]).toEqual([outside, false])
})

test('IPv4 in the spelling of IPv6 is the IPv4 address that it is, on both sides', () => {
  expect(createOrigins(['10.0.0.0/8'])('::ffff:10.1.2.3')).toBe(true)
  expect(createOrigins(['10.0.0.0/8'])('::ffff:0a01:0203')).toBe(true)
  expect(createOrigins(['::ffff:10.0.0.0/104'])('10.9.9.9')).toBe(true)
  expect(createOrigins(['::ffff:10.0.0.0/104'])('11.9.9.9')).toBe(false)
})

test('the name of an interface does not matter', () => {
  expect(createOrigins(['fe80::/10'])('fe80::1%eth0')).toBe(true)
})

test('who has no address is on no list, and an empty list is of nobody', () => {
  for (const nobody of ['unknown', '', 'localhost', '1.2.3']) expect(createOrigins(['0.0.0.0/0', '::/0'])(nobody)).toBe(false)
  expect(createOrigins([])('127.0.0.1')).toBe(false)
})

test('what is no address is told', () => {
  for (const good of ['1.2.3.4', '1.2.3.4/0', '1.2.3.4/32', '::/0', '2001:db8::1/128']) expect(originProblem(good)).toBeUndefined()
  for (const bad of ['', 'example.com', '1.2.3.4/33', '1.2.3.4/', '1.2.3.4/-1', '1.2.3.4/8/8', '::/129', '1.2.3', '1.2.3.4/1e1'])
    expect([bad, originProblem(bad)]).toEqual([bad, expect.stringContaining('expected an address')])
})
