const secretName = /(authorization|apikey|password|passphrase|secret|cookie|token|credential|key|pat)$/i
const masked = '[secret]'
const maxDepth = 6

const secretValues: [RegExp, string][] = [
  [/\b(sk|rk|pk|xai|gsk|ghp|gho|ghs|ghu|github_pat|AIza|ya29)([-_.]?)[A-Za-z0-9_.-]{12,}/g, `$1$2${masked}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/_.=-]{6,}/gi, `$1 ${masked}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, masked],
  [/([?&](?:key|api_key|access_token|token|code)=)[^&\s"']+/gi, `$1${masked}`],
  [/(\/\/[^/\s:@]*:)[^/\s@]+@/g, `$1${masked}@`],
  [/(^|[\s"'])([^\s:"'@/]+):[^\s@"']+@(tcp|unix)\(/g, `$1$2:${masked}@$3(`],
]

/** A copy of `value` fit for a log: what is named or looks like a secret is masked, errors become objects, depth is bounded. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth >= maxDepth) return '…'
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1))
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value)
  return Object.fromEntries(entries.map(([name, inner]) => [name, isSecret(name, inner) ? masked : scrub(inner, depth + 1)]))
}

/** The text with everything that looks like a credential masked. */
export function scrubText(text: string): string {
  return secretValues.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text)
}

/** Counts such as `maxToken: 5` are no secrets; a secret is always text. */
function isSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && secretName.test(name.replace(/[-_]/g, ''))
}

function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error
  return Object.entries({ ...error, name, message, stack, ...(cause === undefined ? {} : { cause }) })
}
