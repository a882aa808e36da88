import { expect, test } from 'bun:test'
import { detailOf, hrefOf } from './deed'

test('an entry leads to what was changed, unless that is gone', () => {
  expect(hrefOf({ action: 'channel.keys.add', target: 'one', detail: { id: 3, added: 2 } })).toBe('/channels?open=3')
  expect(hrefOf({ action: 'channel.keys.remove', target: 'one', detail: { id: 3 } })).toBe('/channels?open=3')
  expect(hrefOf({ action: 'channel.remove', target: 'one', detail: { id: 3 } })).toBeUndefined()
  expect(hrefOf({ action: 'channel.sync', target: 'all', detail: { applied: 1 } })).toBeUndefined()
  expect(hrefOf({ action: 'price.set', target: 'a/b', detail: {} })).toBe('/prices?text=a%2Fb')
  expect(hrefOf({ action: 'session.start', target: '127.0.0.1', detail: {} })).toBeUndefined()
})

test('what was changed is told without ids and without what is nothing', () => {
  expect(detailOf({ action: 'group.change', detail: { id: 1, fields: ['name', 'mode'] } })).toBe('name, mode')
  const price = { input: 2.5, output: 10, cacheRead: null, tiers: [{ over: 5, input: 3 }] }
  expect(detailOf({ action: 'price.set', detail: { channelId: null, price } })).toBe('price: input 2.5, output 10, tiers over 5, input 3')
  expect(detailOf({ action: 'session.start', detail: {} })).toBe('')
})
