import type { HttpClient } from './client'
import { codingOf, decodeExchange } from './decode'

interface Init {
  headers: Record<string, string>
  signal: AbortSignal
  proxy?: string
}

/** A `fetch` for GET requests that goes through the client, with all that it refuses. It follows no redirects. */
export function fetchThrough(http: HttpClient): (url: URL, init: Init) => Promise<Response> {
  return async (url, { headers, signal, proxy }) => {
    signal.throwIfAborted()
    const sent = http.send({ method: 'GET', url, headers: { 'accept-encoding': 'identity', ...headers }, body: null, proxy: proxy ?? null })
    signal.addEventListener('abort', () => sent.cancel(), { once: true })
    // An aborted request fails as one of `fetch` does: with the reason of its signal.
    const head = await sent.head.catch((error) => Promise.reject(signal.aborted ? signal.reason : error))
    const coding = codingOf(head.headers.get('content-encoding'))
    const exchange = coding ? decodeExchange(sent, coding) : sent
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const piece = await exchange.read()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
      cancel: () => exchange.cancel(),
    })
    const plain = new Headers([...head.headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'))
    const empty = head.status === 204 || head.status === 304
    return new Response(empty ? null : body, { status: head.status, headers: plain })
  }
}
