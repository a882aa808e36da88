import { Elysia } from 'elysia'
import { clientAddress } from '../lib/address'
import { anyMethod } from '../lib/any-method'
import { anthropicWire } from '../protocols/anthropic/wire'
import { geminiWire } from '../protocols/gemini/wire'
import { openaiResponsesWire } from '../protocols/openai-responses/wire'
import type { Fault, Protocol, ProtocolId, Wire } from '../protocols/protocol'
import type { CountDoor, Counter } from './count'
import { createDoors } from './doors'
import { flavourOf, type Models } from './models'
import type { Door, Relay } from './relay'

export interface RelayRoutes {
  relay: Relay
  models: Models
  counter: Counter
  protocols: Record<ProtocolId, Protocol>
}

interface Context {
  request: Request
  server: { requestIP(request: Request): { address: string } | null } | null
}

/**
 * What clients call. Base URLs are written with and without `/v1`, and some clients add a second one, so every address is
 * there under each of these.
 */
export function relayRoutes({ relay, models, counter, protocols }: RelayRoutes) {
  const doors = createDoors(protocols)
  const raw = { parse: 'none' } as const

  const through = (door: Door) => (context: Context) => open(context, relay.answer(context.request, door, addressOf(context)))
  const counted = (door: CountDoor) => (context: Context) => open(context, counter.answer(context.request, door))

  async function gemini(context: Context, address: string): Promise<Response> {
    const colon = address.lastIndexOf(':')
    const model = decoded(address.slice(0, colon)).replace(/^models\//, '')
    const verb = address.slice(colon + 1)
    const sse = new URL(context.request.url).searchParams.get('alt') === 'sse'
    if (colon === -1) return refuse(geminiWire, 404, `POST /v1beta/models/${address} needs a method, e.g. ":generateContent"`)
    if (verb === 'generateContent') return through(doors.gemini(model, false, undefined))(context)
    if (verb === 'streamGenerateContent') return through(doors.gemini(model, true, sse ? undefined : 'array'))(context)
    if (verb === 'countTokens') return counted(geminiCount(model))(context)
    return refuse(geminiWire, 404, `the method "${verb}" is not supported; use generateContent, streamGenerateContent or countTokens`)
  }

  const list = (context: Context, id?: string) =>
    open(context, Promise.resolve(models.answer(context.request, flavourOf(context.request.headers), id)))
  const geminiList = (context: Context, id?: string) => open(context, Promise.resolve(models.answer(context.request, 'gemini', id)))

  function oneModel(context: Context & { params: { '*': string } }, answer: typeof list) {
    const id = decoded(context.params['*'])
    // A group's name may have a colon in it, so only what is a method of Gemini's is taken for one.
    return GEMINI_METHOD.test(id) ? nothingHere(context.request) : answer(context, id)
  }

  const under = (prefix: string) =>
    new Elysia({ prefix })
      .post('/chat/completions', through(doors.chat), raw)
      .post('/responses', through(doors.responses), raw)
      .post('/messages', through(doors.messages), raw)
      .post('/messages/count_tokens', counted(anthropicCount), raw)
      .post('/embeddings', through(doors.embeddings), raw)
      .post('/models/*', (context) => gemini(context, context.params['*']), raw)
      .get('/models', (context) => list(context))
      .get('/models/*', (context) => oneModel(context, list))
      .get('/responses', ({ request }) => noWebSocket(request))
      .options('/*', ({ request }) => preflight(request))
      .use(anyMethod('/*', nothingHere))

  return new Elysia({ name: 'relay' })
    .use(under('/v1'))
    .use(under('/v1/v1'))
    .post('/chat/completions', through(doors.chat), raw)
    .post('/responses', through(doors.responses), raw)
    .post('/messages', through(doors.messages), raw)
    .post('/messages/count_tokens', counted(anthropicCount), raw)
    .post('/embeddings', through(doors.embeddings), raw)
    .post('/v1beta/models/*', (context) => gemini(context, context.params['*']), raw)
    .get('/v1beta/models', (context) => geminiList(context))
    .get('/v1beta/models/*', (context) => oneModel(context, geminiList))
    .options('/v1beta/*', ({ request }) => preflight(request))
    .use(anyMethod('/v1beta/*', nothingHere))
    .head('/', () => new Response(null))
    .head('/api/hello', () => new Response(null))
}

/** A name as it stands in an address; one with a stray percent sign is taken as it is, and found nowhere. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const addressOf = ({ request, server }: Context) => clientAddress(server?.requestIP(request)?.address, request.headers)

const anthropicCount: CountDoor = {
  wire: anthropicWire,
  model: (body) => String(body.model ?? ''),
  path: () => '/messages/count_tokens',
  only: 'anthropic',
  write: (tokens) => ({ input_tokens: tokens }),
}

const geminiCount = (model: string): CountDoor => ({
  wire: geminiWire,
  model: () => model,
  path: (upstream) => geminiWire.path(upstream, false).replace(/:generateContent$/, ':countTokens'),
  only: 'gemini',
  write: (tokens) => ({ totalTokens: tokens }),
})

function refuse(wire: Wire, status: number, message: string): Response {
  const fault: Fault = { kind: status === 404 ? 'not-found' : 'caller', status, message, ...(status === 404 && { code: 'not_found' }) }
  return Response.json(wire.writeFault(fault).body, { status })
}

/** Codex tries a WebSocket first and goes on with HTTP when it is told 426; any other refusal costs it retries. */
function noWebSocket(request: Request): Response {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return nothingHere(request)
  const message = 'WebSocket connections are not supported here: send POST /v1/responses with "stream": true'
  return Response.json(openaiResponsesWire.writeFault({ kind: 'caller', status: 426, message }).body, {
    status: 426,
    headers: { upgrade: 'HTTP/1.1' },
  })
}

const GEMINI_METHOD = /:(?:generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)$/
const POSTED = /\/(?:chat\/completions|responses|messages|messages\/count_tokens|embeddings)\/?$|\/models\/.+:\w+$/

function nothingHere(request: Request): Response {
  const { pathname } = new URL(request.url)
  const wire = pathname.includes('/messages') ? anthropicWire : pathname.startsWith('/v1beta') ? geminiWire : openaiResponsesWire
  if (!POSTED.test(pathname)) return refuse(wire, 404, `there is nothing at ${request.method} ${pathname}`)
  const response = refuse(wire, 405, `${pathname} takes POST, not ${request.method}`)
  response.headers.set('allow', 'POST')
  return response
}

/** Browsers may call with an API key from any page: there are no cookies here that a page could ride on. */
function open({ request }: Context, answer: Promise<Response>): Promise<Response> {
  if (!request.headers.has('origin')) return answer
  return answer.then((response) => {
    response.headers.set('access-control-allow-origin', '*')
    return response
  })
}

function preflight(request: Request): Response {
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? 'authorization, content-type',
    'access-control-max-age': '86400',
  }
  return new Response(null, { status: 204, headers })
}
