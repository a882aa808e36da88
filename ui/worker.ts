/**
 * The service worker. It keeps the admin's own files, so that the frame is there at once and says so when the server is away.
 * It touches nothing else: no API, no request of a client, no download.
 */

/** What the build puts in place of these: the files of the shell, and a name for them all. */
declare const SHELL: readonly string[]
declare const BUILD: string

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Extendable {
  request: Request
  respondWith(response: Promise<Response>): void
}
interface Worker {
  addEventListener(event: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(event: 'fetch', listener: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
}

const worker = globalThis as unknown as Worker
const pages = /^\/(?:|logs|groups|channels|keys|prices|playground|settings(?:\/.*)?)$/

worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(activate()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate' && pages.test(pathname)) event.respondWith(page(request))
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

async function install() {
  const cache = await caches.open(BUILD)
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: path === '/' ? 'reload' : 'default' })))
  await worker.skipWaiting()
}

async function activate() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== BUILD).map((name) => caches.delete(name)))
  await worker.clients.claim()
}

/** The server's page, which is never an old one; the kept one only while the server cannot be reached. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (unreachable) {
    const kept = await caches.match('/')
    if (kept) return kept
    throw unreachable
  }
}

/** Files whose names change with their content: who has one need not ask again. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) await (await caches.open(BUILD)).put(request, response.clone())
  return response
}
