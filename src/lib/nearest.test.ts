import { expect, test } from 'bun:test'
import { nearest } from './nearest'

test('a typo finds the name that was meant', () => {
  expect(nearest('OCTOPUS_SERVR_PORT', ['OCTOPUS_SERVER_HOST', 'OCTOPUS_SERVER_PORT'])).toBe('OCTOPUS_SERVER_PORT')
  expect(nearest('strat', ['start', 'version'])).toBe('start')
  expect(nearest('versoin', ['start', 'version'])).toBe('version')
})

test('case does not count as a mistake', () => {
  expect(nearest('PORT', ['port'])).toBe('port')
})

test('a name unlike any other finds nothing', () => {
  expect(nearest('banana', ['start', 'version'])).toBeUndefined()
  expect(nearest('x', ['start'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
