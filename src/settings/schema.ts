import { proxyProblem } from '../lib/http/proxy-url'

import { type SettingRow, settingRows } from './rows'

type Rows = (typeof settingRows)[number]
type Widen<T> = T extends { options: readonly (infer Option)[] }
  ? Option
  : T extends { type: 'number' }
    ? number
    : T extends { type: 'boolean' }
      ? boolean
      : string

export type SettingName = Rows['name']
export type SettingValues = { [Row in Rows as Row['name']]: Widen<Row> }

export const settingDefaults = Object.fromEntries(settingRows.map((row) => [row.name, row.default])) as SettingValues

/** What is wrong with a value, as the end of a sentence; `undefined` when it is fine. */
export function settingProblem(row: SettingRow, value: unknown): string | undefined {
  if (typeof value !== row.type) return `expected a ${row.type}`
  if (row.type === 'number' && !(Number.isInteger(value) && (value as number) >= row.min && (value as number) <= row.max)) {
    return `expected a whole number from ${row.min} to ${row.max}`
  }
  if (row.type === 'string' && row.options && !row.options.includes(value as string)) {
    return `expected one of ${row.options.map((option) => `"${option}"`).join(', ')}`
  }
  if (row.type === 'string' && row.format === 'time-zone' && !isTimeZone(value as string)) return 'expected a time zone like Europe/Berlin'
  if (row.type === 'string' && row.format === 'proxy' && value !== '') return proxyProblem(value as string)
  if (row.type === 'string' && row.format === 'optional-url' && value === '') return undefined
  if (row.type === 'string' && row.format?.endsWith('url') && !isWebAddress(value as string))
    return 'expected a URL that begins with http:// or https://'
  return undefined
}

const isWebAddress = (text: string) => text.length <= 2000 && /^https?:\/\//.test(text) && URL.canParse(text)

function isTimeZone(name: string): boolean {
  if (name === '') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
