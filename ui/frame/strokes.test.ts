import { expect, test } from 'bun:test'
import { places } from './places'
import { createStrokes } from './strokes'

/** What the keys mean, typed one after another with so many milliseconds between them. */
function typed(keys: string, pause = 100) {
  const strokes = createStrokes(places)
  return [...keys].map((key, index) => strokes(key, index * pause)).filter((command) => command !== undefined)
}

test('each place has a letter of its own', () => {
  expect(new Set(places.map(({ letter }) => letter)).size).toBe(places.length)
  for (const { letter, path } of places) expect(typed(`g${letter}`)).toEqual([{ go: path }])
})

test('a letter that comes late, or without g, goes nowhere', () => {
  expect(typed('gl', 1_300)).toEqual([])
  expect(typed('l')).toEqual([])
  expect(typed('gxl')).toEqual([])
})

test('k after g is a place, and a row without it', () => {
  expect(typed('gkk')).toEqual([{ go: '/keys' }, 'previous'])
})

test('single keys are commands', () => {
  expect(typed('/nj?')).toEqual(['filter', 'new', 'next', 'help'])
  expect(typed('xG')).toEqual([])
})
