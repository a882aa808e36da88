/**
 * The parse-and-rewrite proxy: what converting between protocols costs at least. Every event is parsed, changed and written
 * again; all events of one read go out in one write. (A pulled stream, and a direct one, measured the same.)
 * Environment: PORT, UPSTREAM (base URL).
 */
const upstream = process.env.UPSTREAM

function rewritten(data: string): string {
  const event = JSON.parse(data) as { model: string }
  event.model = 'bench'
  return JSON.stringify(event)
}

/** Takes the whole events off the front of `text`; gives them rewritten, and the rest. */
function rewriteEvents(text: string): { events: string; rest: string } {
  let events = ''
  let start = 0
  for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', start)) {
    const data = text.slice(start + 'data: '.length, end)
    events += `data: ${data === '[DONE]' ? data : rewritten(data)}\n\n`
    start = end + 2
  }
  return { events, rest: text.slice(start) }
}

function rewriteStream(source: ReadableStream<Uint8Array>): ReadableStream {
  const decoder = new TextDecoder()
  let text = ''
  return new ReadableStream({
    type: 'direct',
    async pull(controller: ReadableStreamDirectController) {
      for await (const bytes of source) {
        const { events, rest } = rewriteEvents(text + decoder.decode(bytes, { stream: true }))
        text = rest
        if (!events) continue
        await controller.write(events)
        controller.flush()
      }
      controller.close()
    },
  } as unknown as UnderlyingDefaultSource)
}

Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  idleTimeout: 255,
  async fetch(request) {
    const body = (await request.json()) as { model: string }
    body.model = 'gpt-4o'
    const reply = await fetch(upstream + request.url.slice(request.url.indexOf('/', 8)), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-up' },
      body: JSON.stringify(body),
      decompress: false,
      signal: request.signal,
    })
    const type = reply.headers.get('content-type') ?? ''
    if (!type.startsWith('text/event-stream') || !reply.body) {
      return new Response(rewritten(await reply.text()), { status: reply.status, headers: { 'content-type': 'application/json' } })
    }
    return new Response(rewriteStream(reply.body), { headers: { 'content-type': 'text/event-stream' } })
  },
})

export {}
