import { expect, test } from 'bun:test'
import { isScoped, scopeOf } from './scope'

test('an address narrows the numbers by name and by id, and the log as far as it can', () => {
  const scope = scopeOf({ model: 'gpt-5', key: '-1', endpoint: '7', channel: 'nobody' })
  expect(scope.filter).toEqual({ model: 'gpt-5', apiKeyId: -1, endpointId: 7 })
  expect(scope.sought).toEqual({ model: 'gpt-5', key: '-1' })
  expect([isScoped(scope), isScoped(scopeOf({ channel: '' }))]).toEqual([true, false])
  expect(scopeOf({ channel: '1' }).key).not.toBe(scopeOf({ group: '1' }).key)
})
