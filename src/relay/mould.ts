/** What stands around the inside of a string of JSON: its quotes, and all before and behind them. */
export interface Mould {
  before: string
  after: string
}

/** What stands around a text; undefined unless it stands there just once, so that it can be told apart from all else. */
export function mouldAround(text: string, told: string): Mould | undefined {
  const string = JSON.stringify(text)
  const at = told.indexOf(string)
  if (at === -1 || told.indexOf(string, at + 1) !== -1) return undefined
  return { before: told.slice(0, at + 1), after: told.slice(at + string.length - 1) }
}

export const isSameMould = (one: Mould | undefined, other: Mould | undefined) =>
  one !== undefined && one.before === other?.before && one.after === other.after

/** Whether this is nothing but the mould around a text. */
export function isFilled({ before, after }: Mould, told: string): boolean {
  const quote = told.length - after.length
  return told.startsWith(before) && told.endsWith(after) && closingQuote(told, before.length) === quote
}

/** The mould around a text. */
export const fill = ({ before, after }: Mould, text: string) => before + insideOf(text) + after

/** The mould around each of these texts, one behind the other. */
export function fillEach({ before, after }: Mould, texts: readonly string[], joined: string): string {
  // What has no escapes all together has none on its own.
  const insides = insideOf(joined) === joined ? texts : texts.map(insideOf)
  return before + insides.join(after + before) + after
}

/** The texts that stand at `from` in this mould, one behind the other, but for empty ones; and where the last one ends. */
export function textsAt(told: string, from: number, { before, after }: Mould): { texts: string[]; end: number } {
  const texts: string[] = []
  let end = from
  while (told.startsWith(before, end)) {
    const start = end + before.length
    const quote = closingQuote(told, start)
    if (quote === -1 || !told.startsWith(after, quote)) break
    const text = textInside(told.slice(start, quote))
    if (text === undefined) break
    if (text) texts.push(text)
    end = quote + after.length
  }
  return { texts, end }
}

const insideOf = (text: string) => JSON.stringify(text).slice(1, -1)

const QUOTE = 34
const BACKSLASH = 92
const SPACE = 32

/** Where the string ends whose inside goes on here; -1 when it does not, or holds a control character. */
function closingQuote(told: string, from: number): number {
  for (let at = from; at < told.length; at++) {
    const code = told.charCodeAt(at)
    if (code === QUOTE) return at
    if (code < SPACE) return -1
    if (code === BACKSLASH) at++
  }
  return -1
}

/** What the inside of a string says; undefined when its escapes are none of JSON's, or half a character, which two such may share. */
function textInside(inside: string): string | undefined {
  if (!inside.includes('\\')) return inside
  try {
    const text = JSON.parse(`"${inside}"`) as string
    return text.isWellFormed() ? text : undefined
  } catch {
    return undefined
  }
}
