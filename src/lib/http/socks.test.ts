import { afterEach, describe, expect, test } from 'bun:test'
import { createHttpClient, type HttpClient } from './client'
import type { ExchangeError } from './exchange'
import { proxyProblem } from './proxy-url'
import { readSocksProxy, SocksHandshake, SocksRefusal } from './socks'
import { startSocks } from './socks.fixture'

const open: { stop(force?: boolean): unknown }[] = []
const clients: HttpClient[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  for (const server of open.splice(0)) server.stop(true)
})

function upstream(tls?: { key: string; cert: string }) {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    ...(tls && { tls }),
    fetch: async (request) => new Response(`${request.headers.get('host')} ${await request.text()}`),
  })
  open.push(server)
  return server.port!
}

function socks(options: Parameters<typeof startSocks>[0] = {}) {
  const server = startSocks(options)
  open.push(server)
  return server
}

function newClient(options: Partial<Parameters<typeof createHttpClient>[0]> = {}) {
  const client = createHttpClient({ allowPrivate: () => true, connectTimeoutMs: 500, ...options })
  clients.push(client)
  return client
}

const ask = (proxy: string, url: string, client = newClient()) =>
  client.send({ method: 'POST', url: new URL(url), headers: {}, body: Buffer.from('hi'), proxy })

async function textOf(exchange: ReturnType<typeof ask>) {
  await exchange.head
  return Buffer.from((await exchange.read())!).toString()
}

const failureOf = (exchange: ReturnType<typeof ask>) =>
  exchange.head.then(
    () => undefined,
    ({ failure, message }: ExchangeError) => `${failure}: ${message}`,
  )

describe('through a SOCKS5 proxy', () => {
  test('a request is answered, and the way is kept for the next', async () => {
    const [port, proxy, client] = [upstream(), socks(), newClient()]
    for (let turn = 0; turn < 3; turn++) {
      expect(await textOf(ask(`socks5://127.0.0.1:${proxy.port}`, `http://127.0.0.1:${port}/v1`, client))).toBe(`127.0.0.1:${port} hi`)
    }
    expect(proxy.asked).toEqual([`127.0.0.1:${port}`])
    expect(client.connections()).toEqual({ busy: 0, idle: 1 })
  })

  test('names are looked up here, or there where the URL says so', async () => {
    const [port, proxy] = [upstream(), socks()]
    await textOf(ask(`socks5://127.0.0.1:${proxy.port}`, `http://localhost:${port}/`))
    await textOf(ask(`socks5h://127.0.0.1:${proxy.port}`, `http://no-such-host.invalid:${port}/`))
    expect(proxy.asked[0]).toMatch(/^(127\.0\.0\.1|0{31}1):/)
    expect(proxy.asked[1]).toBe(`no-such-host.invalid:${port}`)
  })

  test('it is shown the login it wants', async () => {
    const [port, proxy] = [upstream(), socks({ login: { username: 'me', password: 'p@ss' } })]
    expect(await textOf(ask(`socks5://me:p%40ss@127.0.0.1:${proxy.port}`, `http://127.0.0.1:${port}/`))).toEndWith(' hi')
    expect(proxy.logins).toEqual(['me:p@ss'])
  })

  test('each proxy has connections of its own, and so has none', async () => {
    const [port, one, other, client] = [upstream(), socks(), socks(), newClient()]
    for (const proxy of [`socks5://127.0.0.1:${one.port}`, `socks5://127.0.0.1:${other.port}`, 'direct'])
      await textOf(ask(proxy, `http://127.0.0.1:${port}/`, client))
    expect([one.asked.length, other.asked.length, client.connections().idle]).toEqual([1, 1, 3])
  })

  test('requests that name none take the usual one, and none where they say so', async () => {
    const [port, proxy] = [upstream(), socks()]
    const client = newClient({ proxy: () => `socks5://127.0.0.1:${proxy.port}` })
    const send = (named?: string) =>
      client.send({ method: 'GET', url: new URL(`http://127.0.0.1:${port}/`), headers: {}, body: null, ...(named && { proxy: named }) })
    await send().head
    await send('direct').head
    expect(proxy.asked).toHaveLength(1)
  })

  test('a hundred requests at once come back to who asked', async () => {
    const [port, proxy, client] = [upstream(), socks(), newClient({ connectTimeoutMs: 5000 })]
    const send = (n: number) =>
      client.send({
        method: 'POST',
        url: new URL(`http://127.0.0.1:${port}/`),
        headers: {},
        body: Buffer.from(String(n)),
        proxy: `socks5://127.0.0.1:${proxy.port}`,
      })
    const told = await Promise.all(Array.from({ length: 100 }, (_, n) => textOf(send(n))))
    expect(told).toEqual(Array.from({ length: 100 }, (_, n) => `127.0.0.1:${port} ${n}`))
  })

  test('a cancelled request closes the way', async () => {
    const silent = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Promise<Response>(() => {}) })
    open.push(silent)
    const [proxy, client] = [socks(), newClient()]
    const exchange = ask(`socks5://127.0.0.1:${proxy.port}`, `http://127.0.0.1:${silent.port}/`, client)
    const outcome = failureOf(exchange)
    while (client.connections().busy === 0) await Bun.sleep(1)
    exchange.cancel()
    expect(await outcome).toStartWith('cancelled')
    while (proxy.open() > 0) await Bun.sleep(1)
    expect(client.connections()).toEqual({ busy: 0, idle: 0 })
  })
})

describe('a SOCKS5 proxy fails', () => {
  type Case = [why: string, options: NonNullable<Parameters<typeof startSocks>[0]>, login: string, message: string]
  const cases: Case[] = [
    [
      'with a wrong password',
      { login: { username: 'me', password: 'x' } },
      'me:hush@',
      'refused: the proxy 127.0.0.1:PORT does not accept its user name and password',
    ],
    [
      'without the login it wants',
      { login: { username: 'me', password: 'x' } },
      '',
      'refused: the proxy 127.0.0.1:PORT wants a user name and password: put them into its URL',
    ],
    [
      'when it may not connect',
      { refuse: 2 },
      '',
      'refused: the proxy 127.0.0.1:PORT cannot reach up.invalid:80: not allowed by its rules',
    ],
    ['when nobody is there', { refuse: 5 }, '', 'refused: the proxy 127.0.0.1:PORT cannot reach up.invalid:80: the connection was refused'],
    [
      'that closes at once',
      { stops: { at: 'method', by: 'closing' } },
      '',
      'refused: the proxy 127.0.0.1:PORT closed the connection before the way was open',
    ],
    [
      'that closes in the middle of its answer',
      { refuse: 0, stops: { at: 'reply', by: 'half a reply' } },
      '',
      'refused: the proxy 127.0.0.1:PORT closed the connection before the way was open',
    ],
    [
      'that says nothing',
      { stops: { at: 'method', by: 'silence' } },
      '',
      'connect-timeout: no connection to the proxy 127.0.0.1:PORT within 500 ms',
    ],
  ]
  test.each(cases)('%s', async (_, options, login, message) => {
    const proxy = socks(options)
    // A way that is half open needs somewhere to lead to.
    const target = options.stops?.at === 'reply' ? `up.invalid:${upstream()}` : 'up.invalid'
    const told = await failureOf(ask(`socks5h://${login}127.0.0.1:${proxy.port}`, `http://${target}/`))
    expect(told).toBe(message.replace('PORT', String(proxy.port)))
    expect(told).not.toContain('hush')
  })

  test('that is not there', async () => {
    const proxy = socks()
    proxy.stop()
    const told = await failureOf(ask(`socks5://127.0.0.1:${proxy.port}`, 'http://127.0.0.1:9/'))
    expect(told).toStartWith(`refused: no connection to the proxy 127.0.0.1:${proxy.port}`)
  })
})

describe('addresses that must not be reached', () => {
  test.each(['socks5', 'socks5h', 'http'])('are not asked of a proxy (%s)', async (scheme) => {
    const proxy = socks()
    const url = `${scheme}://127.0.0.1:${proxy.port}`
    expect(await failureOf(ask(url, 'http://169.254.169.254/latest'))).toStartWith('blocked: 169.254.169.254')
    expect(await failureOf(ask(url, 'http://[fd00:ec2::254]/latest'))).toStartWith('blocked: fd00:ec2::254')
    expect(await failureOf(ask(url, 'http://10.0.0.1/', newClient({ allowPrivate: () => false })))).toStartWith('blocked: 10.0.0.1')
    expect(proxy.asked).toEqual([])
  })

  test('are no proxies either', async () => {
    expect(await failureOf(ask('socks5://169.254.169.254:1080', 'http://127.0.0.1/'))).toStartWith('blocked: 169.254.169.254')
  })
})

describe('the handshake', () => {
  const proxy = readSocksProxy('socks5://me:pw@[::1]:99')!
  test('is what RFC 1928 and 1929 say, byte by byte as well', () => {
    const handshake = new SocksHandshake(proxy, 'a.b', 443)
    expect(handshake.greeting()).toEqual(Buffer.from([5, 2, 0, 2]))
    expect(handshake.push(Buffer.from([5]))).toBeUndefined()
    expect(handshake.push(Buffer.from([2]))).toEqual(Buffer.from([1, 2, 109, 101, 2, 112, 119]))
    expect(handshake.push(Buffer.from([1, 0]))).toEqual(Buffer.from([5, 1, 0, 3, 3, 97, 46, 98, 1, 187]))
    for (const byte of [5, 0, 0, 3, 1, 120, 0]) expect(handshake.push(Buffer.from([byte]))).toBeUndefined()
    expect(handshake.push(Buffer.from([80]))).toBe('open')
  })

  test('writes addresses as bytes', () => {
    const request = (host: string) => {
      const handshake = new SocksHandshake(readSocksProxy('socks5://x')!, host, 1)
      return [...(handshake.push(Buffer.from([5, 0])) as Buffer)].slice(3, -2)
    }
    expect(request('10.1.2.3')).toEqual([1, 10, 1, 2, 3])
    expect(request('2001:db8::a:1')).toEqual([4, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xa, 0, 1])
    expect(request('::1')).toEqual([4, ...Array(15).fill(0), 1])
  })

  test('with something that is no SOCKS5 proxy ends at once', () => {
    expect(() => new SocksHandshake(proxy, 'a', 1).push(Buffer.from('HTTP/1.1 400'))).toThrow(SocksRefusal)
  })

  test('is only held with socks5 URLs', () => {
    expect(readSocksProxy('http://x:1')).toBeNull()
    expect(readSocksProxy('socks5h://u%20s:p%3A@h')).toEqual({
      host: 'h',
      port: 1080,
      username: 'u s',
      password: 'p:',
      remoteDns: true,
    })
  })
})

describe('user and password of a proxy', () => {
  test('may hold a % that stands for itself', () => {
    expect(readSocksProxy('socks5://a%b:50%25@proxy')).toMatchObject({ username: 'a%b', password: '50%' })
  })

  test.each(['socks5', 'socks5h'])('are no longer than %s takes', (scheme) => {
    const problem = 'user name and password of a SOCKS5 proxy have up to 255 bytes each'
    expect(proxyProblem(`${scheme}://u:${'p'.repeat(255)}@proxy`)).toBeUndefined()
    expect(proxyProblem(`${scheme}://u:${'ä'.repeat(128)}@proxy`)).toBe(problem)
    expect(proxyProblem(`${scheme}://${'u'.repeat(256)}@proxy`)).toBe(problem)
  })
})
