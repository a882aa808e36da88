import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { staticPlugin } from '@elysiajs/static'
import { Elysia } from 'elysia'

interface Asset {
  bytes: Uint8Array<ArrayBuffer>
  /** The same, compressed; what a browser likes best comes first. */
  compressed: { encoding: 'br' | 'gzip'; bytes: Uint8Array<ArrayBuffer> }[]
  headers: Record<string, string>
}

/** What visitors of a demo are told. */
export interface DemoMark {
  password: string
}

export interface Assets {
  routes: ReturnType<typeof embeddedRoutes>
  /** Whether the admin was built into this program. */
  present: boolean
  /** Another one for every build; empty where the files may change while the server runs. */
  build: string
}

/** Where the built admin lies: inside the executable, or in `dist/ui` when run from source. */
export function assetsFolder(): string {
  return Bun.isStandaloneExecutable ? join(dirname(Bun.main), 'ui') : join(import.meta.dir, '../../dist/ui')
}

/**
 * The admin's files. In the executable they are read once; hashed names are kept for ever by browsers, everything else is
 * asked for anew. Run from source they are served from the folder of the last build.
 */
export async function loadAssets(demo?: DemoMark, folder = assetsFolder()): Promise<Assets> {
  return Bun.isStandaloneExecutable
    ? embeddedAssets(folder, demo)
    : { routes: await sourceRoutes(folder, demo), present: existsSync(folder), build: '' }
}

/** The page itself says that this is a demo, and with what password one gets in: known before anything is asked for. */
function marked(html: string, demo: DemoMark | undefined): string {
  return demo ? html.replace('<html ', () => `<html data-demo="${Bun.escapeHTML(demo.password)}" `) : html
}

function indexOf({ bytes, compressed, headers }: Asset, demo: DemoMark | undefined): Asset {
  const html = Buffer.from(bytes).toString()
  const page = { ...headers, ...pageHeaders(html) }
  if (!demo) return { bytes, compressed, headers: page }
  const told = Buffer.from(marked(html, demo))
  return { bytes: told, compressed: [], headers: { ...page, etag: etagOf(told) } }
}

async function embeddedAssets(folder: string, demo: DemoMark | undefined): Promise<Assets> {
  const files = new Map<string, Asset>()
  if (existsSync(folder)) {
    for (const name of new Bun.Glob('**/*').scanSync({ cwd: folder })) {
      if (!/\.(br|gz)$/.test(name)) files.set(`/${name}`, await readAsset(folder, name))
    }
  }
  const page = files.get('/index.html')
  const index = page && indexOf(page, demo)
  if (index) files.set('/index.html', index)
  return { routes: embeddedRoutes(files, index), present: index !== undefined, build: index?.headers.etag ?? '' }
}

async function readAsset(folder: string, name: string): Promise<Asset> {
  const file = Bun.file(join(folder, name))
  const bytes = await file.bytes()
  const twin = async (encoding: 'br' | 'gzip', end: string) => {
    const file = Bun.file(join(folder, name + end))
    return (await file.exists()) ? [{ encoding, bytes: await file.bytes() }] : []
  }
  const hashed = name.startsWith('assets/')
  return {
    bytes,
    compressed: [...(await twin('br', '.br')), ...(await twin('gzip', '.gz'))],
    headers: {
      'content-type': typeOf(name, file.type),
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: etagOf(bytes),
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
    },
  }
}

// Bun does not know it.
const typeOf = (name: string, known: string) => (name.endsWith('.webmanifest') ? 'application/manifest+json' : known)

const etagOf = (bytes: Uint8Array) => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`

/** Only the page's own inline script may run; nothing from elsewhere is loaded, and no page may frame this one. */
function pageHeaders(html: string): Record<string, string> {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`,
  )
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${scripts.join(' ')}`.trim(),
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return { 'content-security-policy': policy.join('; '), 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' }
}

function embeddedRoutes(files: Map<string, Asset>, index: Asset | undefined) {
  return new Elysia({ name: 'assets' }).get('/*', ({ request }) => {
    const { pathname } = new URL(request.url)
    const asset = files.get(pathname)
    if (asset) return answer(request, asset)
    // A page of the admin has an address of its own; a file that is not there is not a page.
    if (/\.\w+$/.test(pathname)) return new Response('Not found', { status: 404 })
    return index
      ? answer(request, index)
      : new Response(notBuilt, { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  })
}

async function sourceRoutes(folder: string, demo: DemoMark | undefined): Promise<ReturnType<typeof embeddedRoutes>> {
  const files = existsSync(folder)
    ? new Elysia().use(await staticPlugin({ assets: folder, prefix: '/', alwaysStatic: true, indexHTML: false }))
    : new Elysia()
  const pages = embeddedRoutes(new Map(), undefined)
  if (!existsSync(join(folder, 'index.html'))) return pages
  const index = async ({ request }: { request: Request }) => {
    if (/\.\w+$/.test(new URL(request.url).pathname)) return new Response('Not found', { status: 404 })
    const html = marked(await Bun.file(join(folder, 'index.html')).text(), demo)
    return new Response(html, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...pageHeaders(html) },
    })
  }
  return new Elysia({ name: 'assets' }).use(files).get('/*', index) as unknown as ReturnType<typeof embeddedRoutes>
}

const notBuilt = 'The admin has not been built into this program. Build it with: bun run build\n'

function answer(request: Request, { bytes, compressed, headers }: Asset): Response {
  if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers })
  const taken = request.headers.get('accept-encoding') ?? ''
  const twin = compressed.find(({ encoding }) => new RegExp(`\\b${encoding}\\b`).test(taken))
  return twin ? new Response(twin.bytes, { headers: { ...headers, 'content-encoding': twin.encoding } }) : new Response(bytes, { headers })
}
