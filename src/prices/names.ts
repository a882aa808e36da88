/** How the name of a model was found among those that have a price, from the surest to the least sure. */
export const matches = ['exact', 'case', 'vendor', 'variant', 'spelling', 'date', 'release', 'free'] as const
export type Match = (typeof matches)[number]

const regions = /^(us-gov|us|eu|apac|global|jp|au|ca|sa)\./
const vendors =
  /^(anthropic|meta|amazon|mistral|cohere|ai21|deepseek|openai|qwen|moonshotai|moonshot|minimax|zai|writer|google|nvidia|xai|twelvelabs)\./
/** `-v1:0` and `@20250929` of clouds, `:thinking` and the like of routers, `[1m]` of Claude Code. */
const variants = /(@[\w-]+|-v\d+:\d+(:\w+)?|:\d+|:(?!free$)[a-z][\w-]*|\[\w+\])$/
const dates = /-(20\d{6}|20\d\d-\d\d-\d\d|latest)$/
const releases = /-(preview(-\d\d-(20)?\d\d)?|exp|beta|\d{6}|\d{4}|\d{3}|\d\d-\d\d|\d\d-20\d\d)$/

/** OpenRouter marks with it what costs nothing (openrouter.ai/docs, "Free variant"). */
export const isFreeName = (name: string) => name.endsWith(':free')

/** The name without what clouds and routers put before it: `us.anthropic.claude-…`, `openrouter/openai/gpt-…`. */
export const withoutVendor = (name: string) => stripped(name.slice(name.lastIndexOf('/') + 1), regions, vendors)

/** Also without what they put after it. */
export const withoutVariant = (name: string) => stripped(withoutVendor(name), variants)

/** Also with one spelling for `4.5`, `4_5` and `4-5`. */
export const respelt = (name: string) => withoutVariant(name).replace(/[._\s]/g, '-')

/** Also without the day of its release. */
export const withoutDate = (name: string) => stripped(respelt(name), dates)

/** Also without what tells one release from another, which may not have the same price. */
export const withoutRelease = (name: string) => stripped(withoutDate(name), releases)

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
