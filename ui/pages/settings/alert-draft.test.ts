import { expect, test } from 'bun:test'
import type { Alert, AlertField } from '../../contract'
import { draftOf, formOf } from './alert-draft'

const all = ['key-invalid', 'channel'] as const
const fields = [
  { name: 'server', type: 'url', required: true, default: 'https://ntfy.sh' },
  { name: 'port', type: 'number', required: false },
  { name: 'token', type: 'text', required: false, secret: true },
] as AlertField[]

test('what is typed is sent; a secret that is not typed stays as it is', () => {
  const alert = {
    name: 'phone',
    kind: 'ntfy',
    target: { server: 'https://x', port: 5 },
    events: ['channel'],
    quiet: { from: '21:00', to: '06:00' },
  }
  const form = formOf(alert as unknown as Alert, all)
  expect(draftOf(form, fields, all)).toEqual(alert as never)
  form.target = { server: '', token: ' new ' }
  expect(draftOf(form, fields, all).target).toEqual({ server: null, port: null, token: 'new' })
})

test('all kinds of news are sent as all, those of later versions among them', () => {
  const form = formOf(undefined, all)
  expect(draftOf(form, fields, all)).toMatchObject({ events: null, quiet: null })
})
