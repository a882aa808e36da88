import { asBuffer } from './as-buffer'

/** Changes single top-level members of a JSON object in its own bytes: every other value keeps its bytes. */

interface Member {
  key: string
  /** Where the key's opening quote, the value, and what follows the value stand. */
  start: number
  value: number
  end: number
}

interface Layout {
  members: Member[]
  open: number
  close: number
}

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
/** Bytes are searched for bytes: to search them for a text takes thrice as long. */
const ESCAPE = Buffer.from('\\u')

/**
 * Returns `bytes` (a valid JSON object, UTF-8) with the given members set, or taken out where the value is `undefined`. A
 * key that stands there several times is changed in every place, so that it does not matter which of them a reader takes;
 * a missing key is added at the end. Without removals all other bytes stay as they are, spaces and order included.
 */
export function spliceJson(bytes: Uint8Array, edits: Record<string, unknown>): Uint8Array {
  const keys = Object.keys(edits)
  if (!keys.length) return bytes
  const simple = keys.length === 1 ? replaceOnlyMember(bytes, keys[0]!, edits[keys[0]!]) : undefined
  if (simple) return simple
  const layout = layOut(bytes)
  const present = new Set(layout.members.map((member) => member.key))
  const added = keys
    .filter((key) => edits[key] !== undefined && !present.has(key))
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(edits[key])}`)
  const removes = keys.some((key) => edits[key] === undefined && present.has(key))
  return removes ? rebuild(bytes, layout, edits, added) : patch(bytes, layout, edits, added)
}

/**
 * The common case: one string member whose key stands in the body just once, with no escapes that could spell it another
 * way. Then it is found without taking the object apart.
 */
function replaceOnlyMember(bytes: Uint8Array, key: string, to: unknown): Uint8Array | undefined {
  if (typeof to !== 'string') return undefined
  const buffer = asBuffer(bytes)
  const name = Buffer.from(JSON.stringify(key))
  const found = buffer.indexOf(name)
  if (found === -1 || buffer.indexOf(name, found + 1) !== -1 || buffer.indexOf(ESCAPE) !== -1) return undefined
  const colon = skipSpace(buffer, found + name.length)
  const value = skipSpace(buffer, colon + 1)
  if (buffer[colon] !== COLON || buffer[value] !== QUOTE || !isTopLevel(buffer, found)) return undefined
  const end = stringEnd(buffer, value)
  return Buffer.concat([bytes.subarray(0, value), Buffer.from(JSON.stringify(to)), bytes.subarray(end)])
}

/** Whether only members with plain values stand before this position: what an SDK that writes the model first sends. */
function isTopLevel(buffer: Buffer, position: number): boolean {
  const open = buffer.indexOf(OPEN_BRACE)
  const next = buffer.indexOf(OPEN_BRACE, open + 1)
  const list = buffer.indexOf(OPEN_BRACKET)
  return (next === -1 || next > position) && (list === -1 || list > position)
}

function patch(bytes: Uint8Array, { members, close }: Layout, edits: Record<string, unknown>, added: string[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { key, value, end } of members) {
    if (!Object.hasOwn(edits, key)) continue
    pieces.push(bytes.subarray(at, value), Buffer.from(JSON.stringify(edits[key])))
    at = end
  }
  pieces.push(bytes.subarray(at, close))
  if (added.length) pieces.push(Buffer.from((members.length ? ',' : '') + added.join()))
  pieces.push(bytes.subarray(close))
  return Buffer.concat(pieces)
}

function rebuild(bytes: Uint8Array, { members, open, close }: Layout, edits: Record<string, unknown>, added: string[]): Uint8Array {
  const pieces: Uint8Array[] = [bytes.subarray(0, open + 1)]
  const join = (...more: Uint8Array[]) => pieces.push(...(pieces.length > 1 ? [Buffer.from(',')] : []), Buffer.concat(more))
  for (const { key, start, value, end } of members) {
    if (!Object.hasOwn(edits, key)) join(bytes.subarray(start, end))
    else if (edits[key] !== undefined) join(bytes.subarray(start, value), Buffer.from(JSON.stringify(edits[key])))
  }
  for (const text of added) join(Buffer.from(text))
  pieces.push(bytes.subarray(close))
  return Buffer.concat(pieces)
}

function layOut(bytes: Uint8Array): Layout {
  const buffer = asBuffer(bytes)
  const members: Member[] = []
  const open = buffer.indexOf(OPEN_BRACE)
  let at = skipSpace(buffer, open + 1)
  while (buffer[at] === QUOTE) {
    const start = at
    const keyEnd = stringEnd(buffer, at)
    const value = skipSpace(buffer, skipSpace(buffer, keyEnd) + 1)
    const end = valueEnd(buffer, value)
    members.push({ key: readKey(buffer, start, keyEnd), start, value, end })
    at = skipSpace(buffer, end)
    if (buffer[at] === COMMA) at = skipSpace(buffer, at + 1)
  }
  return { members, open, close: at }
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
