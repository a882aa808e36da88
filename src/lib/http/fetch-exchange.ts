import type { HttpRequest } from './client'
import { checkLiteral } from './connect'
import { type Exchange, ExchangeError, ONE_STEP } from './exchange'
import type { ReplyHead } from './parser'

interface FetchOptions {
  http2?: boolean
  proxy?: string
  /** Through a proxy: whether addresses of this machine and of private networks may be asked of it. */
  allowPrivate?: boolean
  /** Answers with another exchange when the upstream does not speak HTTP/2 after all. */
  onProtocolError?: () => Exchange
}

/** Carries an exchange over Bun's `fetch`: HTTP/2, and HTTP proxies. */
export function fetchExchange(request: HttpRequest, options: FetchOptions): Exchange {
  const controller = new AbortController()
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let delegate: Exchange | undefined
  let whole: Uint8Array | null = null
  let cancelled: ExchangeError | undefined

  async function begin(): Promise<ReplyHead> {
    try {
      if (options.proxy) checkLiteral(request.url.hostname.replace(/^\[|\]$/g, ''), options.allowPrivate ?? false)
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body as Uint8Array<ArrayBuffer> | null,
        redirect: 'manual',
        decompress: false,
        signal: controller.signal,
        // Silence is bounded by our own timers, not by fetch's 300 s.
        timeout: false,
        ...(options.http2 && { protocol: 'http2' }),
        ...(options.proxy && { proxy: options.proxy }),
      } as RequestInit)
      const length = Number(response.headers.get('content-length') ?? Number.NaN)
      if (length <= ONE_STEP) whole = await response.bytes()
      else reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined
      return { status: response.status, headers: new Map(response.headers) }
    } catch (error) {
      if (cancelled) throw cancelled
      if (error instanceof ExchangeError) throw error
      if (!options.onProtocolError || !isProtocolError(error)) throw asExchangeError(error, options.proxy)
      delegate = options.onProtocolError()
      return delegate.head
    }
  }

  async function next(): Promise<Uint8Array | null> {
    if (!reader) return null
    try {
      const { done, value } = await reader.read()
      return done ? null : value
    } catch (error) {
      throw cancelled ?? asExchangeError(error)
    }
  }

  const head = begin()
  head.catch(() => {})
  return {
    head,
    read() {
      if (delegate) return delegate.read()
      if (reader) return next()
      const all = whole
      whole = null
      return all?.length ? all : null
    },
    atEnd: () => delegate?.atEnd() ?? (!reader && whole === null),
    cancel(reason = new ExchangeError('cancelled', 'the request was cancelled')) {
      cancelled ??= reason
      delegate?.cancel(reason)
      controller.abort()
    },
  }
}

function isProtocolError(error: unknown): boolean {
  // The handshake found no common protocol; a stream that is reset later says nothing of that.
  return (error as { code?: string }).code === 'EPROTO'
}

function asExchangeError(error: unknown, proxy?: string): ExchangeError {
  const { code = '', message = String(error) } = error as { code?: string; message?: string }
  const refused = code === 'ConnectionRefused' || code === 'ECONNREFUSED' || code === 'FailedToOpenSocket'
  // Without the credentials that a proxy's URL may hold.
  if (refused && proxy) return new ExchangeError('refused', `no connection to the proxy ${new URL(proxy).host}`)
  if (refused) return new ExchangeError('refused', `no connection: ${message}`)
  if (code.includes('CERT')) return new ExchangeError('tls', `the upstream's certificate is not trusted: ${message}`)
  return new ExchangeError('closed', `the connection to the upstream broke: ${message}`)
}
