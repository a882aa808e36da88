import { createSignal } from 'solid-js'
import { numberFormat, pluralRules } from '../parts/formats'
import type english from './en.json'

type Table = typeof english
export type Word = keyof Table
export type Language = keyof typeof tables
type Values = Record<string, string | number>

const tables = {
  en: () => import('./en.json'),
  'zh-Hans': () => import('./zh-Hans.json'),
  'zh-Hant': () => import('./zh-Hant.json'),
}

/** Each language by its own name. */
export const languages: readonly { value: Language; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'zh-Hans', label: '简体中文' },
  { value: 'zh-Hant', label: '繁體中文' },
]

const [table, setTable] = createSignal<Table>()
const [language, setLanguage] = createSignal<Language>('en')

export { language }

/** Fetches one language's words and turns the page to them; the choice is kept in this browser. */
export async function speak(next: Language) {
  const words = await tables[next]()
  localStorage.setItem('language', next)
  document.documentElement.lang = next
  setLanguage(next)
  setTable(() => words.default as Table)
}

/** What was chosen before, else the first of the browser's languages that there are words for. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem('language')
  if (kept && kept in tables) return kept as Language
  return navigator.languages.map(nearest).find((found) => found !== undefined) ?? 'en'
}

/** `zh-TW`, `zh-HK` and `zh-Hant-…` read traditional characters, any other Chinese simplified ones. */
export function nearest(tag: string): Language | undefined {
  const locale = new Intl.Locale(tag).maximize()
  if (locale.language === 'en') return 'en'
  if (locale.language === 'zh') return locale.script === 'Hant' ? 'zh-Hant' : 'zh-Hans'
}

/** The words for `key`, with `{name}` filled in. Where a text has forms (`one|other`), `n` picks one. */
export function t(key: Word, values?: Values): string {
  const text = table()?.[key] ?? key
  return values ? fill(plural(text, values.n), values) : text
}

/** Words for something that only the server knows by name; `fallback` is what the server calls it itself. */
export const named = (key: string, fallback: string): string => (table() as Record<string, string> | undefined)?.[key] ?? fallback

function plural(text: string, n: string | number | undefined): string {
  const bar = text.indexOf('|')
  if (bar < 0 || typeof n !== 'number') return text
  return pluralRules(language()).select(n) === 'one' ? text.slice(0, bar) : text.slice(bar + 1)
}

const fill = (text: string, values: Values) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? shown(values[name]!) : whole))

const shown = (value: string | number) => (typeof value === 'number' ? numberFormat(language()).format(value) : value)
