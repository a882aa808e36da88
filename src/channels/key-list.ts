import { invalid } from '../lib/api-error'
import { hintOf } from '../lib/hint'

/** One key of a pasted list. Lines are counted from 1. */
export interface ListedKey {
  line: number
  key: string
  note: string
}

/** A key that was left out, as it is there already. */
export interface DuplicateKey {
  line: number
  hint: string
}

/** Most keys of a channel. */
export const MOST_KEYS = 10_000
const LONGEST_NOTE = 255

/**
 * Reads keys from a text, one a line, with a note behind a space or `#` where one is wanted. Empty lines, and such that begin
 * with `#`, are passed over. Throws a 422 that names the line which holds no key.
 */
export function readKeyList(text: string): ListedKey[] {
  const keys = text.split(/\r\n|\r|\n/).flatMap((words, index) => readLine(words.trim(), index + 1))
  if (keys.length > MOST_KEYS) throw invalid(`text: at most ${MOST_KEYS} keys, found ${keys.length}.`)
  return keys
}

function readLine(words: string, line: number): ListedKey[] {
  const [, key, note = ''] = /^([^\s#]+)[\s#]*(.*)$/.exec(words) ?? []
  if (key === undefined) return []
  if (!/^[\x21-\x7e]{1,8000}$/.test(key))
    throw invalid(`text: line ${line} is no key: it is made of visible ASCII characters without spaces.`)
  return [{ line, key, note: note.slice(0, LONGEST_NOTE) }]
}

/** Parts those that are new from those that a channel has already, or that came before in the list. */
export function withoutDuplicates(
  listed: readonly ListedKey[],
  known: Iterable<string>,
): { fresh: ListedKey[]; duplicates: DuplicateKey[] } {
  const seen = new Set(known)
  const fresh: ListedKey[] = []
  const duplicates: DuplicateKey[] = []
  for (const one of listed) {
    if (seen.has(one.key)) duplicates.push({ line: one.line, hint: hintOf(one.key, 4, 4) })
    else fresh.push(one)
    seen.add(one.key)
  }
  return { fresh, duplicates }
}
