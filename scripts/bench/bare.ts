/**
 * The bare Bun proxy: the least a gateway can do, and so the measure of what Octopus adds. It reads the body, changes the
 * model, forwards, and returns the reply's bytes as they come. It keeps Bun's default of 256 simultaneous fetches: with
 * BUN_CONFIG_MAX_HTTP_REQUESTS raised it measures up to a fifth slower at 512 connections, and would be too kind a measure.
 * Environment: PORT, UPSTREAM (base URL), CA (a PEM file, optional).
 */
const upstream = process.env.UPSTREAM
const tls = process.env.CA ? { ca: await Bun.file(process.env.CA).text() } : undefined

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
      tls,
    })
    return new Response(reply.body, {
      status: reply.status,
      headers: { 'content-type': reply.headers.get('content-type') ?? 'application/json' },
    })
  },
})

export {}
