import { compilePattern } from '../lib/pattern'
import type { Match } from './group'

/** Whether a model's name is meant by a rule. Throws a `PatternError` for a pattern that is none. */
export function matcherOf({ kind, pattern }: Match): (model: string) => boolean {
  switch (kind) {
    case 'exact':
      return (model) => model === pattern
    case 'fuzzy': {
      const wanted = plainName(pattern)
      return (model) => plainName(model) === wanted
    }
    case 'regex': {
      const compiled = compilePattern(pattern)
      return (model) => compiled.test(model)
    }
  }
}

/** Bedrock writes regions and vendors before the name, and versions behind it: `us.anthropic.claude-opus-4-20250514-v1:0`. */
const REGION = /^(?:us|eu|ap|apac|global|jp|au|us-gov)\.(?=[a-z0-9]+\.)/
const VENDOR = /^(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|google|moonshot|minimax|stability|writer)\.(?=[a-z])/
const VERSION = /-v\d+(?::\d+)?$/
/** `20250929`, `2025-09-29`, `05-06`, `0613`, `2411`, and whatever is newest. */
const DATE =
  /[-_@:](?:latest|20\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|2[3-9](?:0[1-9]|1[0-2]))$/
/** Routes that aggregators put behind a name: `:free`, `:nitro`. */
const ROUTE = /:[a-z]+$/

/** A model's name without what vendors and aggregators write it with: prefix, date, separators, case. */
export function plainName(model: string): string {
  const name = model.trim().toLowerCase()
  const bare = name.slice(name.lastIndexOf('/') + 1).replace(REGION, '')
  const own = VENDOR.test(bare) ? bare.replace(VENDOR, '').replace(VERSION, '') : bare
  return own
    .replace(ROUTE, '')
    .replace(DATE, '')
    .replace(/[-_.:@\s]/g, '')
}
