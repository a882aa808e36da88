/** How the name of a model was found among those that have a price, from the surest to the least sure. */
export const matches = ['exact', 'case', 'vendor', 'variant', 'spelling', 'date', 'release', 'free'] as const
export type Match = (typeof matches)[number]

/** What clouds put before the name: `us.anthropic.claude-…`. */
const regions = /^(us-gov|us|eu|apac|global|jp|au|ca|sa)\./
const vendors =
  /^(anthropic|meta|amazon|mistral|cohere|ai21|deepseek|openai|qwen|moonshotai|moonshot|minimax|zai|writer|google|nvidia|xai|twelvelabs)\./
/** `-v1:0` and `@20250929` of clouds, `:thinking` and the like of routers, `[1m]` of Claude Code. */
const variants = /(@[\w-]+|-v\d+:\d+(:\w+)?|:\d+|:(?!free$)[a-z][\w-]*|\[\w+\])$/
const dates = /-(20\d{6}|20\d\d-\d\d-\d\d|latest)$/
/** What tells one release from another, which may not have the same price. */
const releases = /-(preview(-\d\d-(20)?\d\d)?|exp|beta|\d{6}|\d{4}|\d{3}|\d\d-\d\d|\d\d-20\d\d)$/

/** OpenRouter marks with it what costs nothing (openrouter.ai/docs, "Free variant"). */
export const isFreeName = (name: string) => name.endsWith(':free')

/** A name in ever rougher forms: two that share one are likely the same model, the less so the rougher the form is. */
export type Forms = Record<'case' | 'vendor' | 'variant' | 'spelling' | 'date' | 'release', string>

export function formsOf(name: string): Forms {
  const lower = name.toLowerCase()
  const vendor = stripped(lower.slice(lower.lastIndexOf('/') + 1), regions, vendors)
  const variant = stripped(vendor, variants)
  // `4.5`, `4_5` and `4-5`.
  const spelling = variant.replace(/[._\s]/g, '-')
  const date = stripped(spelling, dates)
  return { case: lower, vendor, variant, spelling, date, release: stripped(date, releases) }
}

function stripped(name: string, ...patterns: RegExp[]): string {
  let rest = name
  for (let before = ''; before !== rest; ) {
    before = rest
    for (const pattern of patterns) rest = rest.replace(pattern, '') || rest
  }
  return rest
}

/** What is left of a path when its beginning is taken away: `a/b/c` → `b/c`, `c`. */
export function pathEnds(name: string): string[] {
  const segments = name.split('/')
  return segments.slice(1).map((_, index) => segments.slice(index + 1).join('/'))
}
