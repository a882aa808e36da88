/** Numbers as people read them. Every function takes the language last, so that it stays pure. */
import { numberFormat, timeFormat } from './formats'

/** 1234567 → `1.2M`; small numbers stay whole. */
export function count(n: number, language: string): string {
  if (Math.abs(n) < 10_000) return numberFormat(language).format(n)
  return numberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(n)
}

/** Nano-dollars → `$12.34`; cents and below keep enough digits to tell them from nothing, and what is less still is `<$0.000001`. */
export function money(nano: number, language: string): string {
  const dollars = nano / 1e9
  const digits = dollars === 0 || Math.abs(dollars) >= 1 ? 2 : Math.abs(dollars) >= 0.01 ? 3 : 6
  const format = dollarFormat(digits, language)
  return nano > 0 && nano < 500 ? `<${format.format(0.000001)}` : format.format(dollars)
}

/** Nano-dollars to the last digit, for who wants to compare → `$0.0123`. */
export const exactMoney = (nano: number, language: string): string => dollarFormat(9, language).format(nano / 1e9)

const dollarFormat = (digits: number, language: string) =>
  numberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  })

/** Milliseconds → `84ms`, `0.94s`, `12.3s`, `2m 5s`. */
export function duration(ms: number, language: string): string {
  const unit = (n: number, name: string, digits = 0) =>
    numberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'narrow',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(n)
  if (ms < 100) return unit(Math.round(ms), 'millisecond')
  if (ms < 9_995) return unit(ms / 1_000, 'second', 2)
  if (ms < 59_950) return unit(ms / 1_000, 'second', 1)
  const seconds = Math.round(ms / 1_000)
  return `${unit(Math.floor(seconds / 60), 'minute')} ${unit(seconds % 60, 'second')}`
}

/** Milliseconds that are left → `42s`, `2m 5s`, `3h 12m`, `2d 4h`: in whole units, never less than a second. */
export function remaining(ms: number, language: string): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000))
  const units = [
    ['day', Math.floor(seconds / 86_400)],
    ['hour', Math.floor(seconds / 3_600) % 24],
    ['minute', Math.floor(seconds / 60) % 60],
    ['second', seconds % 60],
  ] as const
  const first = units.findIndex(([, n]) => n > 0)
  return units
    .slice(first, first + 2)
    .filter(([, n]) => n > 0)
    .map(([unit, n]) => numberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' }).format(n))
    .join(' ')
}

/** How long something has been up → `3d`, `5h`, `12m`: one whole unit, never less than a minute. */
export function age(ms: number, language: string): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  const [unit, n] = minutes < 60 ? ['minute', minutes] : minutes < 1_440 ? ['hour', minutes / 60] : ['day', minutes / 1_440]
  return numberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' }).format(Math.floor(n))
}

/** A part of a whole: `99.2%`; never rounds a failure away into 100 %, nor what there is into nothing. */
export function share(part: number, whole: number, language: string): string {
  const ratio = whole === 0 ? 0 : part / whole
  const isPart = ratio > 0 && ratio < 1
  const told = isPart ? Math.min(0.999, Math.max(0.001, ratio)) : ratio
  const text = numberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(told)
  return isPart && ratio < 0.0005 ? `<${text}` : text
}

/** How much `now` differs from `before`: `+12%`, `−3%`; nothing to compare with gives undefined. */
export function change(now: number, before: number, language: string): string | undefined {
  if (before === 0) return
  const format = numberFormat(language, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })
  return format.format((now - before) / before)
}

/** A day without its clock; the year only where it is another one. */
export function day(at: Date, now: Date, language: string): string {
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  return timeFormat(language, { year, month: 'short', day: 'numeric' }).format(at)
}

const minutes = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** The clock of today, the date as well for any other day. */
export function moment(at: Date, now: Date, language: string): string {
  const clock = timeFormat(language, { ...minutes, second: '2-digit' }).format(at)
  if (at.toDateString() === now.toDateString()) return clock
  return `${day(at, now, language)} ${clock}`
}

/** The same without the seconds of another day. */
export function shortMoment(at: Date, now: Date, language: string): string {
  if (at.toDateString() === now.toDateString()) return moment(at, now, language)
  return `${day(at, now, language)} ${timeFormat(language, minutes).format(at)}`
}

/** Bytes → `340 B`, `1.2 MB`; in steps of 1024, as disks are spoken of here. */
export function bytes(n: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const step = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(n) / 10))
  const size = n / 1024 ** step
  return numberFormat(language, {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 0 && size < 100 ? 1 : 0,
  }).format(size)
}
