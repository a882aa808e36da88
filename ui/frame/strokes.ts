/** What a key means on a page. */
export type Command = { go: string } | 'filter' | 'new' | 'next' | 'previous' | 'help'

const single: Readonly<Record<string, Command>> = { '/': 'filter', n: 'new', j: 'next', k: 'previous', '?': 'help' }
/** After this, a `g` is no longer waited on. */
const PATIENCE_MS = 1_200

/** Tells what key after key means: one key is a command, or `g` and then the letter of a place. */
export function createStrokes(places: readonly { letter: string; path: string }[]) {
  const paths = new Map(places.map(({ letter, path }) => [letter, path]))
  let leftAt = Number.NEGATIVE_INFINITY
  return (key: string, at: number): Command | undefined => {
    const isSecond = at - leftAt <= PATIENCE_MS
    leftAt = Number.NEGATIVE_INFINITY
    const path = isSecond ? paths.get(key) : undefined
    if (path) return { go: path }
    if (key === 'g') leftAt = at
    return Object.hasOwn(single, key) ? single[key] : undefined
  }
}
