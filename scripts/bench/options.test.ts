import { expect, test } from 'bun:test'
import { readOptions } from './options'

test('without flags, direct, bare and octopus are measured three times for three seconds', () => {
  const options = readOptions([])
  expect(options).toMatchObject({ targets: ['direct', 'bare', 'octopus'], rounds: 3, seconds: 3, starts: 10, tls: true })
  expect(options.insistsOnOctopus).toBe(false)
})

test('naming octopus insists on it, as a soak does', () => {
  expect(readOptions(['--only', 'bare,octopus']).insistsOnOctopus).toBe(true)
  expect(readOptions(['--soak', '5'])).toMatchObject({ targets: ['octopus'], insistsOnOctopus: true, soakMinutes: 5 })
  expect(readOptions(['--only', 'direct,bare']).insistsOnOctopus).toBe(false)
})

test('quick is shorter, and a length given by hand wins over it', () => {
  expect(readOptions(['--quick']).seconds).toBeLessThan(1)
  expect(readOptions(['--quick', '--seconds', '2']).seconds).toBe(2)
})

test('the rewrite proxy joins when asked for, the TLS case leaves when told to', () => {
  expect(readOptions(['--rewrite', '--no-tls'])).toMatchObject({ targets: ['direct', 'bare', 'rewrite', 'octopus'], tls: false })
})

test.each([
  [['--only', 'bare,nginx'], '--only does not know "nginx"; it takes direct, bare, rewrite, octopus'],
  [['--seconds', 'ten'], '--seconds must be a number, not "ten"'],
  [['--rounds', '0'], '--rounds must be more than 0'],
])('%p is refused with the reason', (args, message) => {
  expect(() => readOptions(args)).toThrow(message)
})
