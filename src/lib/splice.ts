/** Changes single top-level members of a JSON object in its own bytes: every other byte stays as it was. */

interface Span {
  start: number
  end: number
}

interface Layout {
  /** Where the values of each of the wanted keys stand; a key may stand there more than once. */
  values: Map<string, Span[]>
  /** The position of the closing brace. */
  close: number
  empty: boolean
}

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93

/**
 * Returns `bytes` (a valid JSON object, UTF-8) with the given members set. A key that stands there several times is
 * changed in every place, so that it does not matter which of them a reader takes; a missing key is added at the end.
 */
export function spliceJson(bytes: Uint8Array, edits: Record<string, unknown>): Uint8Array {
  const keys = Object.keys(edits)
  if (!keys.length) return bytes
  const layout = layOut(bytes, new Set(keys))
  const changes: { span: Span; text: string }[] = []
  let added = ''
  for (const key of keys) {
    const text = JSON.stringify(edits[key])
    const spans = layout.values.get(key)
    for (const span of spans ?? []) changes.push({ span, text })
    if (!spans) added += `${layout.empty && !added ? '' : ','}${JSON.stringify(key)}:${text}`
  }
  if (added) changes.push({ span: { start: layout.close, end: layout.close }, text: added })
  changes.sort((a, b) => a.span.start - b.span.start)
  return join(bytes, changes)
}

function join(bytes: Uint8Array, changes: { span: Span; text: string }[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { span, text } of changes) {
    pieces.push(bytes.subarray(at, span.start), Buffer.from(text))
    at = span.end
  }
  pieces.push(bytes.subarray(at))
  return Buffer.concat(pieces)
}

function layOut(bytes: Uint8Array, wanted: Set<string>): Layout {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Map<string, Span[]>()
  let at = skipSpace(buffer, buffer.indexOf(OPEN_BRACE) + 1)
  const empty = buffer[at] === CLOSE_BRACE
  while (buffer[at] === QUOTE) {
    const keyEnd = stringEnd(buffer, at)
    const key = readKey(buffer, at, keyEnd)
    const start = skipSpace(buffer, skipSpace(buffer, keyEnd) + 1)
    const end = valueEnd(buffer, start)
    if (wanted.has(key)) values.set(key, [...(values.get(key) ?? []), { start, end }])
    at = skipSpace(buffer, end)
    if (buffer[at] === COMMA) at = skipSpace(buffer, at + 1)
  }
  return { values, close: at, empty }
}

function readKey(buffer: Buffer, start: number, end: number): string {
  const inner = buffer.toString('utf8', start + 1, end - 1)
  return inner.includes('\\') ? JSON.parse(`"${inner}"`) : inner
}

function skipSpace(buffer: Buffer, at: number): number {
  while (buffer[at] === 32 || buffer[at] === 10 || buffer[at] === 13 || buffer[at] === 9) at++
  return at
}

/** The position after the string that opens at `at`. */
function stringEnd(buffer: Buffer, at: number): number {
  let quote = at + 1
  for (;;) {
    quote = nextQuote(buffer, quote)
    let slashes = 0
    while (buffer[quote - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return quote + 1
    quote++
  }
}

/** Most strings are short: look a little by hand before the native search is worth its call. */
function nextQuote(buffer: Buffer, from: number): number {
  const near = Math.min(buffer.length, from + 48)
  for (let i = from; i < near; i++) if (buffer[i] === QUOTE) return i
  const found = buffer.indexOf(QUOTE, near)
  if (found === -1) throw new SyntaxError('a string is not closed')
  return found
}

/** The position after the value that begins at `at`. */
function valueEnd(buffer: Buffer, at: number): number {
  const first = buffer[at]
  if (first === QUOTE) return stringEnd(buffer, at)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scalarEnd(buffer, at)
  let depth = 0
  for (let i = at; i < buffer.length; i++) {
    const code = buffer[i]
    if (code === QUOTE) i = stringEnd(buffer, i) - 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return i + 1
  }
  throw new SyntaxError('a value is not closed')
}

function scalarEnd(buffer: Buffer, at: number): number {
  for (let i = at; i < buffer.length; i++) {
    const code = buffer[i]!
    if (code === COMMA || code === CLOSE_BRACE || code <= 32 || code === COLON) return i
  }
  return buffer.length
}
