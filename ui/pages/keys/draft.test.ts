import { expect, test } from 'bun:test'
import type { ApiKey } from '../../contract'
import { draftOf, formOf } from './draft'

test('a new key has no limits', () => {
  expect(draftOf({ ...formOf(undefined), name: ' laptop ' })).toEqual({
    name: 'laptop',
    enabled: true,
    expiresAt: null,
    maxCost: null,
    models: null,
    strict: false,
    logBodies: null,
    limits: null,
    allowedIps: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    maxConcurrency: null,
  })
})

test('what is read into the form is written back as it was', () => {
  const key = {
    ...draftOf(formOf(undefined)),
    name: 'laptop',
    limits: [{ kind: 'cost', per: 'day', value: 2.5 }],
    allowedIps: ['10.0.0.0/8', '::1'],
    tokensPerMinute: 1000,
  }
  expect(draftOf(formOf(key as ApiKey))).toEqual(key as ApiKey)
})

test('a limit without a value, and an empty line, are none', () => {
  const form = { ...formOf(undefined), limits: [{ kind: 'cost' as const, per: 'day' as const, value: ' ' }], allowedIps: '\n ::1 \n\n' }
  expect(draftOf(form)).toMatchObject({ limits: null, allowedIps: ['::1'] })
})
