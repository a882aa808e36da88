import { expect, test } from 'bun:test'
import { banner, reachableHost } from './banner'

const facts = { version: '0.1.0', host: '0.0.0.0', port: 8080, dataDir: '/app/data', databaseType: 'sqlite', cwd: '/app', setupToken: null }

test('four lines say where everything is', () => {
  expect(banner(facts)).toBe(
    ['octopus 0.1.0', '├─ clients  http://127.0.0.1:8080/v1', '├─ admin    http://127.0.0.1:8080', '└─ data     ./data (sqlite)', ''].join(
      '\n',
    ),
  )
})

test('a first run says how to sign in', () => {
  const lines = banner({ ...facts, setupToken: 'once' })
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(6)
  expect(lines[4]).toBe('First run: open http://127.0.0.1:8080/setup#once')
  expect(lines[5]).toContain('admin / admin')
})

test('a demo says that it is one, and how to sign in', () => {
  const told = banner({ ...facts, demo: { password: 'eight arms', isPassing: true } })
  expect(told).toContain('Demo: made-up data and a made-up upstream on this machine, which are gone when it ends.')
  expect(told).toEndWith('Sign in at http://127.0.0.1:8080 with admin / eight arms\n')
})

test('data outside the current folder is shown in full', () => {
  expect(banner({ ...facts, dataDir: '/var/lib/octopus' })).toContain('data     /var/lib/octopus (sqlite)')
})

test('the shown address can be opened', () => {
  expect(['0.0.0.0', '::', '::1', '192.168.1.5', 'hub.lan'].map(reachableHost)).toEqual([
    '127.0.0.1',
    '[::1]',
    '[::1]',
    '192.168.1.5',
    'hub.lan',
  ])
})
