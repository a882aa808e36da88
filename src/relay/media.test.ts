import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHttpClient, type HttpClient } from '../lib/http/client'
import { promptOf, targetOf } from '../protocols/fixture'
import type { Blob, Part, Prompt } from '../protocols/protocol'
import { fakeUpstream, openRelay } from './fixture'
import { createMedia } from './media'
import { samples } from './samples.fixture'

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

let url: string
let stop: () => void
const http = createHttpClient({ allowPrivate: () => true })
const asked: string[] = []

beforeAll(() => {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      const to = /^\/to\/(\d+)$/.exec(pathname)?.[1]
      if (to) return new Response(null, { status: 302, headers: { location: to === '0' ? '/a.png' : `/to/${Number(to) - 1}` } })
      if (pathname === '/page') return new Response('<html>please log in</html>', { headers: { 'content-type': 'text/html' } })
      if (pathname === '/big') return new Response(new Uint8Array(5000), { headers: { 'content-type': 'image/png' } })
      if (pathname === '/slow') return new Promise(() => {})
      if (pathname === '/doc.pdf') return new Response('%PDF-1.7 x', { headers: { 'content-type': 'application/octet-stream' } })
      if (pathname === '/small.gz')
        return new Response(Bun.gzipSync(PNG), { headers: { 'content-type': 'image/png', 'content-encoding': 'gzip' } })
      if (pathname === '/a.png') return new Response(PNG, { headers: { 'content-type': 'image/jpeg' } })
      return new Response('no', { status: 404 })
    },
  })
  url = `http://127.0.0.1:${server.port}`
  stop = () => server.stop(true)
})
afterAll(() => {
  stop()
  http.close()
})

const { profile } = targetOf('gemini', 'gemini-3-pro')
const limits = { fileBytes: 4000, allBytes: 10_000, timeoutMs: 5000, redirects: 3, parallel: 2, files: 10 }
const image = (address: string): Part => ({ type: 'image', source: { kind: 'url', url: address } })
const says = (...parts: Part[]): Prompt => promptOf({ messages: [{ role: 'user', parts }] })
const bring = (prompt: Prompt, client: HttpClient = http, more: Partial<typeof limits> = {}) =>
  createMedia(client, { ...limits, ...more }).bring(prompt, profile, new AbortController().signal)
const sources = (prompt: Prompt) =>
  prompt.messages.flatMap(({ parts }) => parts.flatMap((part) => ('source' in part ? [part.source as Blob] : [])))

describe('files that a client names by address', () => {
  test('are not fetched where there are very many of them', async () => {
    const many = Array.from({ length: 11 }, (_, at) => image(`${url}/many/${at}.png`))
    await expect(bring(says(...many))).rejects.toThrow(/10 files of a request are fetched at most/)
    expect(asked.filter((path) => path.startsWith('/many'))).toEqual([])
  })

  test('are fetched, and sent as what they are (119, 120, 122)', async () => {
    const brought = await bring(says(image(`${url}/a.png`), { type: 'file', source: { kind: 'url', url: `${url}/doc.pdf` } }))
    expect(sources(brought)).toEqual([
      { kind: 'base64', data: PNG.toString('base64'), mime: 'image/png' },
      { kind: 'base64', data: Buffer.from('%PDF-1.7 x').toString('base64'), mime: 'application/pdf' },
    ])
    expect(brought.messages[0]!.parts[1]).toMatchObject({ name: 'doc.pdf' })
  })

  test('are found in results, and fetched once however often they are named and tried', async () => {
    const media = createMedia(http, limits)
    const result: Part = { type: 'tool-result', id: 'c', kind: 'function', content: [image(`${url}/a.png`)] }
    const prompt = says(result, image(`${url}/a.png`))
    asked.length = 0
    const signal = new AbortController().signal
    const first = await media.bring(prompt, profile, signal)
    await media.bring(prompt, profile, signal)
    expect(asked).toEqual(['/a.png'])
    expect(first.messages[0]!.parts[0]).toMatchObject({ content: [{ source: { kind: 'base64' } }] })
  })

  test('are followed to where they have gone, three times', async () => {
    expect(sources(await bring(says(image(`${url}/to/2`))))).toMatchObject([{ mime: 'image/png' }])
    await expect(bring(says(image(`${url}/to/3`)))).rejects.toThrow('redirected more than 3 times')
  })

  test('may come compressed', async () => {
    expect(sources(await bring(says(image(`${url}/small.gz`))))).toMatchObject([{ data: PNG.toString('base64') }])
  })

  test('stay as they are where Google fetches them, or where the model does', async () => {
    const film: Part = { type: 'file', source: { kind: 'url', url: 'https://www.youtube.com/watch?v=x' } }
    const stored: Part = image('gs://bucket/a.png')
    expect(createMedia(http).isWanted(says(film, stored), profile)).toBe(false)
    expect(createMedia(http).isWanted(says(image(`${url}/a.png`)), targetOf('anthropic', 'claude-opus-5').profile)).toBe(false)
  })

  test('data URLs that are not in base64 need no fetching', async () => {
    const text: Part = { type: 'file', source: { kind: 'url', url: 'data:text/plain,a%20b' } }
    expect(sources(await bring(says(text)))).toEqual([{ kind: 'base64', data: Buffer.from('a b').toString('base64'), mime: 'text/plain' }])
  })

  const failures: [string, string, Partial<typeof limits>][] = [
    ['/none', 'answered 404', {}],
    ['/page', 'it is text/html', {}],
    ['/big', 'larger than', {}],
    ['/slow', 'it took longer than 0.05 s', { timeoutMs: 50 }],
  ]
  test.each(failures)('%s is refused: %s', async (path, reason, more) => {
    const refusal = bring(says(image(`${url}${path}?secret=1`)), http, more)
    await expect(refusal).rejects.toThrow(reason)
    await expect(refusal).rejects.toThrow(new URL(url).host)
    await expect(refusal).rejects.not.toThrow('secret')
  })

  test('may not be too large together', async () => {
    const six = Array.from({ length: 6 }, (_, at) => image(`${url}/big?${at}`))
    await expect(bring(says(...six), http, { fileBytes: 6000 })).rejects.toThrow('together')
  })

  test('a client that leaves ends the fetching', async () => {
    const controller = new AbortController()
    const brought = createMedia(http, limits).bring(says(image(`${url}/slow`)), profile, controller.signal)
    controller.abort()
    await expect(brought).rejects.toThrow('cancelled')
  })
})

describe('addresses that clients may not name (121)', () => {
  const guarded = createHttpClient({ allowPrivate: () => false })
  afterAll(() => guarded.close())

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:1/a.png',
    'http://[::1]:1/a.png',
    'http://[::ffff:10.0.0.1]/a.png',
    'http://0x7f000001/a.png',
    'http://2130706433/a.png',
    'http://localhost:1/a.png',
  ])('%s', async (address) => {
    await expect(bring(says(image(address)), guarded)).rejects.toThrow('has an address that is not fetched from')
  })

  test.each(['file:///etc/passwd', 'ftp://a.example/b', 'nonsense'])('%s', async (address) => {
    await expect(bring(says(image(address)), guarded)).rejects.toThrow(/only http and https|no address/)
  })

  test('nor may an address that they may name lead there', async () => {
    let first = true
    const turning = createHttpClient({
      allowPrivate() {
        const may = first
        first = false
        return may
      },
    })
    const inside = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response(PNG) })
    const outside = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: () => new Response(null, { status: 302, headers: { location: `http://127.0.0.1:${inside.port}/` } }),
    })
    await expect(bring(says(image(`http://127.0.0.1:${outside.port}/`)), turning)).rejects.toThrow(
      'has an address that is not fetched from',
    )
    turning.close()
    await Promise.all([inside.stop(true), outside.stop(true)])
  })
})

describe('through the relay', () => {
  test('a picture that a Chat client names by address reaches Gemini as data, and a missing one is the client’s fault (120)', async () => {
    const stage = await openRelay()
    const gemini = samples.find((sample) => sample.protocol === 'gemini')!
    const upstream = fakeUpstream(() => new Response(gemini.whole, { headers: { 'content-type': 'application/json' } }))
    const channel = await stage.channel('gemini', upstream.url)
    await stage.group('fast', [channel.id])
    const ask = (path: string) =>
      stage.call('/v1/chat/completions', {
        model: 'fast',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `${url}${path}` } }] }],
      })
    expect((await ask('/a.png')).status).toBe(200)
    expect(JSON.parse(upstream.heard[0]!.body).contents[0].parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: PNG.toString('base64') } },
    ])
    const missing = await ask('/none')
    expect(missing.status).toBe(400)
    expect(await missing.text()).toContain('the server answered 404')
    expect(upstream.heard).toHaveLength(1)
    upstream.stop()
    await stage.close()
  })
})
