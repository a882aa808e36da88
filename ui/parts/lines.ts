/** One entry a line: trimmed, empty lines and repetitions left out. */
export const readLines = (text: string): string[] => [...new Set(text.split('\n').map((line) => line.trim()))].filter(Boolean)

/** Whether every word of `search` is somewhere in `text`, whatever its case. */
export function matches(text: string, search: string): boolean {
  const within = text.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word))
}
