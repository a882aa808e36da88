/** Where the APIs of vendors begin whose bare host people write. No other host gets anything that is not written. */
const roots: Record<string, string> = {
  'api.anthropic.com': '/v1',
  'api.groq.com': '/openai/v1',
  'api.mistral.ai': '/v1',
  'api.moonshot.ai': '/v1',
  'api.moonshot.cn': '/v1',
  'api.openai.com': '/v1',
  'api.x.ai': '/v1',
  'generativelanguage.googleapis.com': '/v1beta',
  'openrouter.ai': '/api/v1',
}

/** The end of an address that somebody has copied whole. */
const ENDPOINT =
  /\/(?:chat\/completions|completions|responses|messages|embeddings|models\/[^?#]+:\w+|images\/\w+|audio\/\w+|rerank|moderations)$/

/**
 * The address of an upstream call: the endpoint's base URL and the protocol's path. A base URL that ends in `#` is used as
 * it stands; of one to which somebody has already added a path the beginning counts. Query strings of the base (Azure's
 * `api-version`) stay.
 */
export function upstreamUrl(base: string, path: string): URL {
  const key = `${base} ${path}`
  const known = built.get(key)
  if (known) return known
  // Only so many: model names are part of Gemini's paths.
  if (built.size >= MAX_BUILT) built.clear()
  const url = build(base, path)
  built.set(key, url)
  return url
}

/** The same few addresses are called all the time. They are never changed, so one URL serves all. */
const built = new Map<string, URL>()
const MAX_BUILT = 2000

function build(base: string, path: string): URL {
  if (base.endsWith('#')) return new URL(base.slice(0, -1))
  const url = new URL(base)
  const [pathname = '', query] = path.split('?')
  const written = url.pathname.replace(/\/+$/, '')
  const root = written.replace(ENDPOINT, '') || roots[url.hostname] || ''
  url.pathname = written.endsWith(pathname) ? written : root + pathname
  if (query) for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value)
  url.hash = ''
  return url
}
