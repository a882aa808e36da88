/** The browser's own formats, each made once: to make one takes longer than to use it a hundred times. */

/** The browser's own. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

const made = new Map<string, unknown>()

function once<Format>(kind: string, language: string, options: object | undefined, make: () => Format): Format {
  const key = `${kind} ${language} ${JSON.stringify(options)}`
  if (!made.has(key)) made.set(key, make())
  return made.get(key) as Format
}

/** Without options as numbers usually are written: `1,234.5`. */
export const numberFormat = (language: string, options?: Intl.NumberFormatOptions): Intl.NumberFormat =>
  once('number', language, options, () => new Intl.NumberFormat(language, options))

/** In the browser's time zone; without options it is a day. */
export const timeFormat = (language: string, options?: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  once('time', language, options, () => new Intl.DateTimeFormat(language, options))

/** Which form a language has for so many. */
export const pluralRules = (language: string): Intl.PluralRules => once('plural', language, undefined, () => new Intl.PluralRules(language))
