/**
 * What a text costs, without a vocabulary. Tokenizers first cut a text into words, numbers, marks and white space and then
 * those into tokens; here each cut has a price. The prices were fitted to the o200k vocabulary on prose, source code, JSON
 * and base64 in several scripts, where the sum of a page is within a few percent.
 */
const price = {
  /** A word of Latin letters, or one hump of a camelCase name; letters beyond the ninth cost extra. */
  word: 0.92,
  longLetter: 0.5,
  letter: 1.42,
  capitals: 2.5,
  /** A word or a number that follows another without anything between. */
  joined: 0.62,
  /** Three digits. */
  digits: 0.52,
  accented: 1.67,
  cyrillicWord: 1.08,
  cyrillicLetter: 0.06,
  han: 0.64,
  kana: 0.69,
  hangul: 0.69,
  wideMark: 1.6,
  /** White space that is not the one space before a word. */
  gap: 0.14,
  mark: 1,
  marks: 1.33,
  /** Each character of a long row of marks or spaces. */
  row: 0.06,
  /** A UTF-16 unit of any other script, and of an emoji. */
  other: 0.6,
  surrogate: 1.2,
}

const LOWER = 0
const UPPER = 1
const DIGIT = 2
const SPACE = 3
const MARK = 4
const ACCENTED = 5
const CYRILLIC = 6
const HAN = 7
const KANA = 8
const HANGUL = 9
const WIDE_MARK = 10
const SURROGATE = 11
const OTHER = 12

/** The last code of each kind, in order; what is not named is of some other script. */
const lastCodes: [last: number, kind: number][] = [
  [0x20, SPACE],
  [0x2f, MARK],
  [0x39, DIGIT],
  [0x40, MARK],
  [0x5a, UPPER],
  [0x60, MARK],
  [0x7a, LOWER],
  [0xbf, MARK],
  [0x24f, ACCENTED],
  [0x3ff, OTHER],
  [0x52f, CYRILLIC],
  [0x1dff, OTHER],
  [0x1eff, ACCENTED],
  [0x1fff, OTHER],
  [0x2fff, MARK],
  [0x303f, WIDE_MARK],
  [0x30ff, KANA],
  [0x33ff, OTHER],
  [0x9fff, HAN],
  [0xabff, OTHER],
  [0xd7af, HANGUL],
  [0xd7ff, OTHER],
  [0xdfff, SURROGATE],
  [0xf8ff, OTHER],
  [0xfaff, HAN],
  [0xfeff, OTHER],
  [0xffef, WIDE_MARK],
  [0xffff, OTHER],
]

/** The kind of every UTF-16 code: texts are read a character at a time, and looking up is what is done most. */
const kinds = new Uint8Array(0x10000)
for (let code = 0, row = 0; row < lastCodes.length; row++) {
  const [last, kind] = lastCodes[row]!
  kinds.fill(kind, code, last + 1)
  code = last + 1
}

/** About how many tokens a text comes to. */
export function textTokens(text: string): number {
  let tokens = 0
  let before = SPACE
  for (let at = 0; at < text.length; ) {
    const kind = kinds[text.charCodeAt(at)]!
    const end = kind <= UPPER ? wordEnd(text, at) : runEnd(text, at + 1, kind)
    tokens += kind <= UPPER ? wordPrice(text, at, end, before) : runPrice(kind, end - at)
    before = kind
    at = end
  }
  return tokens
}

function runEnd(text: string, from: number, kind: number): number {
  let at = from
  while (at < text.length && kinds[text.charCodeAt(at)] === kind) at++
  return at
}

/** Capitals and the small letters behind them are one word. */
function wordEnd(text: string, from: number): number {
  return runEnd(text, runEnd(text, from, UPPER), LOWER)
}

function wordPrice(text: string, start: number, end: number, before: number): number {
  const length = end - start
  const joined = before <= DIGIT ? price.joined : 0
  if (length === 1) return joined + price.letter
  if (kinds[text.charCodeAt(end - 1)] === UPPER) return joined + price.capitals
  return joined + price.word + price.longLetter * Math.max(0, length - 9)
}

function runPrice(kind: number, length: number): number {
  switch (kind) {
    case DIGIT:
      return price.digits * Math.ceil(length / 3)
    case SPACE:
      return length === 1 ? 0 : price.gap + price.row * Math.max(0, length - 16)
    case MARK:
      return length === 1 ? price.mark : price.marks + price.row * Math.max(0, length - 16)
    case ACCENTED:
      return price.accented * length
    case CYRILLIC:
      return price.cyrillicWord + price.cyrillicLetter * length
    case HAN:
      return price.han * length
    case KANA:
      return price.kana * length
    case HANGUL:
      return price.hangul * length
    case WIDE_MARK:
      return price.wideMark * length
    case SURROGATE:
      return price.surrogate * length
    default:
      return price.other * length
  }
}
