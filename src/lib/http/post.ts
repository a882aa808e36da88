import type { HttpClient } from './client'
import { codingOf, decodeExchange } from './decode'
import { ExchangeError } from './exchange'

export interface Posting {
  url: URL
  headers: Record<string, string>
  body: string | Uint8Array
  method?: string
  timeoutMs?: number
}

/** What was answered: the beginning of the body is all that anybody reads. */
export interface Posted {
  status: number
  text: string
}

const TIMEOUT_MS = 15_000
const MOST_BYTES = 64 << 10

/** Sends one small request through the client, with all that it refuses. Rejects with an `ExchangeError`, also when it takes too long. */
export async function post(http: Pick<HttpClient, 'send'>, posting: Posting): Promise<Posted> {
  const { url, headers, body, method = 'POST', timeoutMs = TIMEOUT_MS } = posting
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const sent = http.send({ method, url, headers: { 'accept-encoding': 'identity', 'user-agent': 'octopus', ...headers }, body: bytes })
  const timer = setTimeout(
    () => sent.cancel(new ExchangeError('timeout', `${url.host} did not answer within ${timeoutMs / 1000} s`)),
    timeoutMs,
  )
  try {
    const head = await sent.head
    const coding = codingOf(head.headers.get('content-encoding') ?? null)
    const exchange = coding ? decodeExchange(sent, coding) : sent
    const pieces: Uint8Array[] = []
    let size = 0
    for (let piece = await exchange.read(); piece && size < MOST_BYTES; piece = await exchange.read()) {
      pieces.push(piece)
      size += piece.length
    }
    if (size >= MOST_BYTES) sent.cancel()
    return { status: head.status, text: Buffer.concat(pieces).subarray(0, MOST_BYTES).toString() }
  } finally {
    clearTimeout(timer)
  }
}
