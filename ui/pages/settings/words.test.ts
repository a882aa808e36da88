import { expect, test } from 'bun:test'
import { type SettingRow, settingRows } from '../../../src/settings/rows'
import english from '../../words/en.json'

const words: Record<string, string> = english
// Chosen for each browser by itself.
const elsewhere = ['language', 'theme']

test('every setting, unit and option has words', () => {
  const rows: readonly SettingRow[] = settingRows.filter((row) => !elsewhere.includes(row.name))
  const wanted = rows.flatMap((row) => [
    `setting.${row.name}`,
    `setting.${row.name}.help`,
    ...(row.unit ? [`unit.${row.unit}`] : []),
    ...(row.type === 'string' ? (row.options ?? []).map((option) => `setting-option.${option}`) : []),
  ])
  expect(wanted.filter((key) => !(key in words))).toEqual([])
})
