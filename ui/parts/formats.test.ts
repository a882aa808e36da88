import { expect, test } from 'bun:test'
import { numberFormat, pluralRules, timeFormat } from './formats'

test('a format is made once for a language and its options, and another one for others', () => {
  expect(numberFormat('en', { style: 'percent' })).toBe(numberFormat('en', { style: 'percent' }))
  expect(numberFormat('zh-Hans', { style: 'percent' })).not.toBe(numberFormat('en', { style: 'percent' }))
  expect(numberFormat('en')).not.toBe(numberFormat('en', { style: 'percent' }))
  expect(timeFormat('en')).toBe(timeFormat('en'))
  expect(pluralRules('en').select(1)).toBe('one')
})
