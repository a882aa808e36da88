import { expect, test } from 'bun:test'
import { after, before, modelsOf, stepOf } from './steps'

const nothing = { channels: 0, groups: 0, keys: 0 }

test('before there is a password, only language and password can be seen; what is behind it waits for it', () => {
  expect([undefined, 'nonsense', 'language'].map((asked) => stepOf(asked, 'new', nothing))).toEqual(['language', 'language', 'language'])
  expect(['account', 'channel', 'connect'].map((asked) => stepOf(asked, 'new', nothing))).toEqual(['account', 'account', 'account'])
})

test('afterwards it is the step asked for, else the first that is missing', () => {
  expect(stepOf('language', 'in', nothing)).toBe('language')
  expect(stepOf(undefined, 'in', undefined)).toBeUndefined()
  expect(stepOf(undefined, 'in', nothing)).toBe('channel')
  expect(stepOf('nonsense', 'in', { ...nothing, channels: 1 })).toBe('connect')
})

test('steps know their neighbours', () => {
  expect([before('language'), after('language'), before('connect'), after('connect')]).toEqual([undefined, 'account', 'channel', undefined])
})

test('a model that two channels serve is offered once, one of a channel that is off not at all', () => {
  const channels = [
    { id: 1, enabled: true, models: ['b', 'a'] },
    { id: 2, enabled: true, models: ['a'] },
    { id: 3, enabled: false, models: ['c'] },
  ]
  expect(modelsOf(channels)).toEqual(['a', 'b'])
})
