/**
 * The address of an upstream call: the endpoint's base URL and the protocol's path. A base URL that ends in `#` is used as
 * it stands; one to which somebody has already added the path keeps it. Query strings of the base (Azure's `api-version`)
 * stay.
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
  const root = url.pathname.replace(/\/+$/, '')
  url.pathname = root.endsWith(pathname) ? root : root + pathname
  if (query) for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value)
  url.hash = ''
  return url
}
