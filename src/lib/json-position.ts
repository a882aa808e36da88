const space = /[ \t\r\n]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON itself forbids them unescaped inside a string
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** Where `text` stops being JSON (both from 1), or `undefined` for valid JSON. `JSON.parse` of JavaScriptCore does not tell. */
export function jsonErrorPosition(text: string): { line: number; column: number } | undefined {
  const index = firstError(text)
  if (index === undefined) return undefined
  const before = text.slice(0, index).split('\n')
  return { line: before.length, column: before[before.length - 1]!.length + 1 }
}

function firstError(text: string): number | undefined {
  let at = 0

  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }
  const takeCharacter = (character: string): boolean => {
    take(space)
    if (text[at] !== character) return false
    at++
    return true
  }
  const value = (): boolean => {
    if (takeCharacter('{')) return list('}', member)
    if (takeCharacter('[')) return list(']', value)
    return take(string) || take(scalar)
  }
  const member = (): boolean => {
    take(space)
    return take(string) && takeCharacter(':') && value()
  }
  const list = (end: string, item: () => boolean): boolean => {
    if (takeCharacter(end)) return true
    do {
      if (!item()) return false
    } while (takeCharacter(','))
    return takeCharacter(end)
  }

  if (!value()) return at
  take(space)
  return at < text.length ? at : undefined
}
