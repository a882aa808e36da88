import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { TLSOptions } from 'bun'
import type { ChannelDraft } from '../channels/shape'
import { startSocks } from '../lib/http/socks.fixture'
import { chat } from '../relay/samples.fixture'
import { type Certificate, makeCertificate, openssl } from './tools/certificate'
import { type Conversation, converse } from './tools/client'
import { type Nginx, nginx, startNginx } from './tools/nginx'
import { type ForwardProxy, startProxy } from './tools/proxy'
import { type Stage, setUp } from './tools/setup'
import { until, within } from './tools/until'
import { type Call, rawUpstream, type Upstream } from './tools/upstream'

const chatRest = chat.stream.slice(chat.cut.length)
const many = 300

// Longer than any wait below: a test that runs out of time takes the processes of all others with it.
setDefaultTimeout(20_000)

const folder = mkdtempSync(join(tmpdir(), 'octopus-transport-'))
const upstreams: { stop(): unknown }[] = []
let stage: Stage
let own: Certificate
let wrongName: Certificate
let foreign: Certificate

beforeAll(async () => {
  if (!openssl) {
    stage = await setUp()
    return
  }
  own = makeCertificate(folder, 'own', 'DNS:localhost,IP:127.0.0.1')
  wrongName = makeCertificate(folder, 'elsewhere', 'DNS:elsewhere.example')
  foreign = makeCertificate(folder, 'foreign', 'DNS:localhost,IP:127.0.0.1')
  const trusted = join(folder, 'trusted.pem')
  writeFileSync(trusted, own.tls.cert + wrongName.tls.cert)
  stage = await setUp({ NODE_EXTRA_CA_CERTS: trusted })
})
afterEach(async () => {
  for (const upstream of upstreams.splice(0)) await upstream.stop()
})
afterAll(async () => {
  expect(await stage.close()).toMatchObject({ exitCode: 0, errors: '' })
  rmSync(folder, { recursive: true })
})

function upstream(answer?: (call: Call) => void, tls?: TLSOptions): Upstream {
  const made = rawUpstream(answer, tls)
  upstreams.push(made)
  return made
}

const ask = (model: string, stream = false, keep = true): Promise<Conversation> => {
  const headers = { authorization: `Bearer ${stage.apiKey}` }
  return converse(stage.octopus.port, chat.path(stream), { headers, body: JSON.stringify(chat.request(model, stream)) }, keep)
}
const textOf = async (client: Conversation) => (await client.body).toString()
const whole = (call: Call) => call.reply(200, chat.whole)
const begin = (call: Call) => {
  call.beginStream()
  call.write(chat.cut)
}

const MB = 1 << 20
const flood = Buffer.from(`data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(64 * 1024)}"}}]}\n\n`)
const floods = 3000
/** A stream of 200 MB. */
const large = (call: Call) => {
  begin(call)
  void call.pump(flood, floods).then(() => {
    call.write(chatRest)
    call.end()
  })
}

/** A client reads nothing for a while: the upstream must not be read either. */
async function expectPatience(model: string, up: Upstream) {
  const before = await stage.memory()
  const client = await ask(model, true, false)
  const call = await up.next()
  await client.head
  client.pause()
  await Bun.sleep(2000)
  expect(call.sent()).toBeLessThan(64 * MB)
  expect((await stage.memory()) - before).toBeLessThan(60 * MB)
  client.resume()
  await client.body
  expect(client.received()).toBe(Buffer.byteLength(chat.stream) + floods * flood.length)
}

/** Asks `many` times at once and lets nobody be answered before all have arrived; answers the statuses that were not 200. */
async function crowd(model: string, arrived: () => number, answerAll: () => void): Promise<number[]> {
  const before = arrived()
  const clients = await Promise.all(Array.from({ length: many }, () => ask(model)))
  await until(() => arrived() - before >= many, `${many} requests at once`)
  answerAll()
  await Promise.all(clients.map(({ body }) => body))
  const heads = await Promise.all(clients.map(({ head }) => head))
  return heads.map(({ status }) => status).filter((status) => status !== 200)
}

describe.skipIf(!openssl)('TLS upstreams without HTTP/2 (needs openssl)', () => {
  test('three hundred at once get connections that all serve again', async () => {
    let waiting: Call[] = []
    const up = upstream((call) => void waiting.push(call), own.tls)
    await stage.serve('tls', 'openai-chat', up.url)
    const answerAll = () => {
      for (const call of waiting) whole(call)
      waiting = []
    }
    for (let round = 0; round < 2; round++) expect(await crowd('tls', () => up.calls.length, answerAll)).toEqual([])
    expect(up.connections()).toBe(many)
  })

  test('a name in the URL is asked for and checked', async () => {
    const up = upstream(whole, own.tls)
    await stage.serve('tls-name', 'openai-chat', up.url.replace('127.0.0.1', 'localhost'))
    expect(await textOf(await ask('tls-name'))).toBe(chat.whole)
    expect((await up.next()).headers.host).toBe(`localhost:${up.port}`)
  })

  test.each([
    ['that nobody trusts', () => foreign, '127.0.0.1'],
    ['for another name', () => wrongName, 'localhost'],
    ['for another name than the address', () => wrongName, '127.0.0.1'],
  ] as [string, () => Certificate, string][])(
    'a certificate %s is a clear error, sends nothing, and the next channel serves',
    async (what, certificate, host) => {
      const up = upstream(whole, certificate().tls)
      const name = what.replaceAll(' ', '-')
      const url = up.url.replace('127.0.0.1', host)
      await stage.serve(name, 'openai-chat', url)
      const client = await ask(name)
      expect((await client.head).status).toBe(502)
      expect(await textOf(client)).toContain(`the certificate of ${host}:${up.port} is not trusted`)
      await stage.serve(`${name}-2`, 'openai-chat', url.replace('/v1', '/v1/'), upstream(whole).url)
      expect(await textOf(await ask(`${name}-2`))).toBe(chat.whole)
      expect(up.calls).toHaveLength(0)
    },
  )
})

describe.skipIf(!openssl || !nginx)('TLS upstreams with HTTP/2 (needs nginx and openssl)', () => {
  const server = async (
    backend: Upstream,
    more: { http2?: boolean; requestsPerConnection?: number; port?: number } = {},
  ): Promise<Nginx> => {
    const started = await startNginx({ certificate: own, backendPort: backend.port, http2: true, ...more })
    upstreams.push(started)
    return started
  }
  const protocolsOf = (calls: Call[]) => [...new Set(calls.map(({ headers }) => headers['x-protocol']))]
  const connectionsOf = (calls: Call[]) => new Set(calls.map(({ headers }) => headers['x-connection'])).size

  test('three hundred at once share a few connections', async () => {
    let waiting: Call[] = []
    const backend = upstream((call) => void waiting.push(call))
    await stage.serve('h2', 'openai-chat', (await server(backend)).url)
    const answerAll = () => {
      for (const call of waiting) whole(call)
      waiting = []
    }
    // The first finds out what the upstream speaks.
    const first = ask('h2')
    await until(() => waiting.length > 0, 'the first request')
    answerAll()
    expect(await textOf(await first)).toBe(chat.whole)
    const before = backend.calls.length
    for (let round = 0; round < 2; round++) expect(await crowd('h2', () => backend.calls.length, answerAll)).toEqual([])
    expect(protocolsOf(backend.calls)).toEqual(['HTTP/2.0'])
    expect(connectionsOf(backend.calls.slice(before))).toBeLessThanOrEqual(10)
  })

  test('a first crowd that finds out together is served too', async () => {
    let waiting: Call[] = []
    const backend = upstream((call) => void waiting.push(call))
    await stage.serve('h2-first', 'openai-chat', (await server(backend)).url)
    const answerAll = () => {
      for (const call of waiting) whole(call)
      waiting = []
    }
    expect(await crowd('h2-first', () => backend.calls.length, answerAll)).toEqual([])
    expect(protocolsOf(backend.calls)).toEqual(['HTTP/2.0'])
  })

  test('streams come piece by piece, and a client that leaves frees the upstream', async () => {
    const backend = upstream(begin)
    await stage.serve('h2-stream', 'openai-chat', (await server(backend)).url)
    const [staying, leaving] = [await ask('h2-stream', true), await ask('h2-stream', true)]
    await within(5000, Promise.all([staying.firstByte, leaving.firstByte]), 'the beginning of both')
    leaving.leave()
    const [one, other] = [await backend.next(), await backend.next()]
    const left = await within(1000, Promise.race([one, other].map((call) => call.closed.then(() => call))), 'the upstream to be free')
    const kept = left === one ? other : one
    kept.write(chatRest)
    kept.end()
    expect(await textOf(staying)).toBe(chat.stream)
  })

  test('a client that leaves while the upstream thinks frees it', async () => {
    const backend = upstream()
    await stage.serve('h2-think', 'openai-chat', (await server(backend)).url)
    const client = await ask('h2-think')
    const call = await backend.next()
    client.leave()
    await within(1000, call.closed, 'the upstream to be free')
    expect(await stage.newest('h2-think')).toMatchObject({ outcome: 'cancelled', status: 499 })
  })

  test('connections that the upstream gives up after some requests cost no request', async () => {
    const backend = upstream(whole)
    await stage.serve('goaway', 'openai-chat', (await server(backend, { requestsPerConnection: 10 })).url)
    const askMany = async () => {
      const statuses: number[] = []
      for (let i = 0; i < 30; i++) statuses.push((await (await ask('goaway')).head).status)
      return statuses
    }
    const statuses = (await Promise.all(Array.from({ length: 10 }, askMany))).flat()
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    const records = await stage.api<{ items: { attempts: number }[] }>('GET', '/logs?model=goaway&limit=200')
    expect(records.items.filter(({ attempts }) => attempts > 1)).toEqual([])
  })

  test('an upstream that is started anew is found again', async () => {
    const backend = upstream(whole)
    const { port, stop, url } = await server(backend)
    await stage.serve('anew', 'openai-chat', url)
    expect(await textOf(await ask('anew'))).toBe(chat.whole)
    await stop()
    await server(backend, { port })
    expect(await textOf(await ask('anew'))).toBe(chat.whole)
    expect(protocolsOf(backend.calls)).toEqual(['HTTP/2.0'])
  })

  test('an upstream that no longer speaks HTTP/2 is spoken to as it likes', async () => {
    const backend = upstream(whole)
    const { port, stop, url } = await server(backend)
    await stage.serve('fallback', 'openai-chat', url)
    expect(await textOf(await ask('fallback'))).toBe(chat.whole)
    await stop()
    await server(backend, { port, http2: false })
    expect(await textOf(await ask('fallback'))).toBe(chat.whole)
    expect(backend.calls.map(({ headers }) => headers['x-protocol'])).toEqual(['HTTP/2.0', 'HTTP/1.1'])
    expect((await stage.newest('fallback')).attempts).toHaveLength(1)
  })

  test('a slow client stops the upstream', async () => {
    const backend = upstream(large)
    await stage.serve('h2-slow', 'openai-chat', (await server(backend)).url)
    await expectPatience('h2-slow', backend)
  })

  test('a large request arrives whole', async () => {
    const backend = upstream(whole)
    await stage.serve('h2-large', 'openai-chat', (await server(backend)).url)
    const request = { model: 'h2-large', messages: [{ role: 'user', content: 'x'.repeat(20 * MB) }] }
    const headers = { authorization: `Bearer ${stage.apiKey}` }
    const client = await converse(stage.octopus.port, '/v1/chat/completions', { headers, body: JSON.stringify(request) })
    expect(await textOf(client)).toBe(chat.whole)
    expect((await backend.next()).body.toString() === JSON.stringify({ ...request, model: 'up-model' })).toBe(true)
  })

  test('a compressed reply is plain for the client', async () => {
    const backend = upstream((call) => call.reply(200, gzipSync(chat.whole), { 'content-encoding': 'gzip' }))
    await stage.serve('h2-gzip', 'openai-chat', (await server(backend)).url)
    const client = await ask('h2-gzip')
    expect(await textOf(client)).toBe(chat.whole)
    expect((await client.head).headers.has('content-encoding')).toBe(false)
  })
})

describe('a channel with a SOCKS5 proxy', () => {
  const through = async (name: string, url: string, proxy: string) => {
    const id = await stage.channel('openai-chat', url, { name: `by socks ${name}`, proxy })
    await stage.group(name, [id])
  }
  function socks(options: Parameters<typeof startSocks>[0] = {}) {
    const made = startSocks(options)
    upstreams.push(made)
    return made
  }

  test.skipIf(!openssl)('sends TLS through it, and checks the certificate at its end (needs openssl)', async () => {
    const proxy = socks({ login: { username: 'me', password: 'hush' } })
    const up = upstream(whole, own.tls)
    await through('socks-tls', `https://localhost:${up.port}/v1`, `socks5h://me:hush@127.0.0.1:${proxy.port}`)
    expect(await textOf(await ask('socks-tls'))).toBe(chat.whole)
    expect([proxy.asked, proxy.logins]).toEqual([[`localhost:${up.port}`], ['me:hush']])
    const untrusted = upstream(whole, foreign.tls)
    await through('socks-foreign', `https://localhost:${untrusted.port}/v1`, `socks5h://me:hush@127.0.0.1:${proxy.port}`)
    expect(await textOf(await ask('socks-foreign'))).toContain('certificate')
    expect(untrusted.calls).toHaveLength(0)
  })

  test('streams through it, and a client that leaves frees the upstream', async () => {
    const up = upstream(begin)
    await through('socks-stream', up.url, `socks5://127.0.0.1:${socks().port}`)
    const client = await ask('socks-stream', true)
    await within(5000, client.firstByte, 'the beginning')
    client.leave()
    await within(1000, (await up.next()).closed, 'the upstream to be free')
  })

  test('that does not accept the password is a clear error without it', async () => {
    const proxy = socks({ login: { username: 'me', password: 'other' } })
    await through('socks-wrong', upstream(whole).url, `socks5://me:hush-hush@127.0.0.1:${proxy.port}`)
    const text = await textOf(await ask('socks-wrong'))
    expect(text).toContain(`the proxy 127.0.0.1:${proxy.port} does not accept its user name and password`)
    expect(text).not.toContain('hush-hush')
  })
})

describe('a channel with a proxy', () => {
  let proxy: ForwardProxy
  const through = async (name: string, url: string, more: Partial<ChannelDraft> = {}) => {
    const id = await stage.channel('openai-chat', url, { name: `by proxy ${name}`, proxy: `http://127.0.0.1:${proxy.port}`, ...more })
    await stage.group(name, [id])
  }
  beforeEach(async () => {
    proxy = await startProxy()
    upstreams.push(proxy)
  })

  test('sends its requests through it', async () => {
    const up = upstream(whole)
    await through('proxied', up.url)
    expect(await textOf(await ask('proxied'))).toBe(chat.whole)
    expect(proxy.heads[0]).toStartWith(`POST ${up.url}/chat/completions HTTP/1.1\r\n`)
    expect((await up.next()).body.toString()).toBe(JSON.stringify(chat.request('up-model', false)))
  })

  test.skipIf(!openssl)('sends TLS through a tunnel, and checks the certificate at its end (needs openssl)', async () => {
    const up = upstream(whole, own.tls)
    await through('tunnel', up.url)
    expect(await textOf(await ask('tunnel'))).toBe(chat.whole)
    expect(proxy.heads).toHaveLength(1)
    expect(proxy.heads[0]).toStartWith(`CONNECT 127.0.0.1:${up.port} HTTP/1.1\r\n`)
    expect(proxy.heads[0]).not.toContain('sk-upstream')

    for (const [what, certificate] of Object.entries({ foreign, wrongName })) {
      const other = upstream(whole, certificate.tls)
      await through(`tunnel-${what}`, other.url)
      const client = await ask(`tunnel-${what}`)
      expect((await client.head).status).toBe(502)
      expect(await textOf(client)).toContain('certificate')
      expect(other.calls).toHaveLength(0)
    }
  })

  test('streams through it, and a client that leaves frees the upstream', async () => {
    const up = upstream(begin)
    await through('proxy-stream', up.url)
    const client = await ask('proxy-stream', true)
    await within(5000, client.firstByte, 'the beginning')
    client.leave()
    await within(1000, (await up.next()).closed, 'the upstream to be free')
    expect(await stage.newest('proxy-stream')).toMatchObject({ outcome: 'cancelled' })
  })

  test('a slow client stops the upstream', async () => {
    const up = upstream(large)
    await through('proxy-slow', up.url)
    await expectPatience('proxy-slow', up)
  })

  test('shows it the credentials it wants', async () => {
    await through('proxy-auth', upstream(whole).url, { proxy: `http://someone:hush-hush@127.0.0.1:${proxy.port}` })
    expect(await textOf(await ask('proxy-auth'))).toBe(chat.whole)
    expect(proxy.heads[0]!.toLowerCase()).toContain(`proxy-authorization: basic ${btoa('someone:hush-hush').toLowerCase()}`)
  })

  // Bun names it ECONNREFUSED, which asExchangeError does not know; nor does it say that it is about the proxy (src/lib/http/fetch-exchange.ts).
  test('that is not there is a clear error without its password', async () => {
    proxy.stop()
    await through('proxy-gone', upstream(whole).url, { proxy: `http://someone:hush-hush@127.0.0.1:${proxy.port}` })
    const client = await ask('proxy-gone')
    expect((await client.head).status).toBe(502)
    const text = await textOf(client)
    expect(text).toContain(`no connection to the proxy 127.0.0.1:${proxy.port}`)
    expect(text).not.toContain('hush-hush')
  })
})
