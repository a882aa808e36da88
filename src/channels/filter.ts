import { compilePattern, type Pattern, PatternError } from '../lib/pattern'

/** Which of an upstream's models a filter lets through: in linear time wherever the filter has only what can be found so. */
export const filterOf = (source: string): Pattern => linearFilter(source) ?? new RegExp(source)

/** `undefined` for a filter that needs a whole regular expression: with `(?!…)`, `{2}`, `*?` and the like. */
export function linearFilter(source: string): Pattern | undefined {
  try {
    return compilePattern(source)
  } catch (error) {
    if (error instanceof PatternError) return undefined
    throw error
  }
}
