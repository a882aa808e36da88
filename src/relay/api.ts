import { Elysia } from 'elysia'
import { clientAddress } from '../lib/address'
import { anyMethod } from '../lib/any-method'
import { geminiWire } from '../protocols/gemini/wire'
import type { JsonObject, Protocol, ProtocolId } from '../protocols/protocol'
import { geminiPrefixes, isGeminiMethod, nothingHere, noWebSocket, prefixes, refuse } from './addresses'
import type { CountDoor, Counter } from './count'
import type { Door } from './door'
import { createDoors } from './doors'
import { flavourOf, type Models } from './models'
import type { Relay } from './relay'
import type { Stored } from './stored'

export interface RelayRoutes {
  relay: Relay
  models: Models
  counter: Counter
  stored: Stored
  protocols: Record<ProtocolId, Protocol>
  /** The server, once it serves. */
  listener(): Listener | null
}

/** Who knows the peers of requests. */
interface Listener {
  requestIP(request: Request): { address: string } | null
}

/** Takes what it needs out of the context by name: Elysia makes cookies, headers, query and a new response for who takes it whole. */
type Answer<Params extends string = never> = (context: { request: Request; params: Record<Params, string> }) => Response | Promise<Response>

/** What clients call. */
export function relayRoutes({ relay, models, counter, stored, protocols, listener }: RelayRoutes) {
  const doors = createDoors(protocols, stored)
  const addressOf = (request: Request) => clientAddress(listener()?.requestIP(request)?.address, request.headers)

  const relayed = (request: Request, door: Door) => open(request, relay.answer(request, door, addressOf(request)))
  const count = (request: Request, door: CountDoor) => open(request, counter.answer(request, door, addressOf(request)))
  const through =
    (door: Door): Answer =>
    ({ request }) =>
      relayed(request, door)
  const counted =
    (door: CountDoor): Answer =>
    ({ request }) =>
      count(request, door)

  const posts: Record<string, Answer> = {
    '/chat/completions': through(doors.chat),
    '/completions': through(doors.completions),
    '/responses': through(doors.responses),
    '/responses/compact': through(doors.compact),
    '/responses/input_tokens': counted(countOf('openai-responses')),
    '/messages': through(doors.messages),
    '/messages/count_tokens': counted(countOf('anthropic')),
    '/embeddings': through(doors.embeddings),
    '/images/generations': through(doors.imagesGenerations),
    '/images/edits': through(doors.imagesEdits),
    '/images/variations': through(doors.imagesVariations),
    '/audio/speech': through(doors.speech),
    '/audio/transcriptions': through(doors.transcriptions),
    '/audio/translations': through(doors.translations),
    '/rerank': through(doors.rerank),
    '/moderations': through(doors.moderations),
  }

  const gemini: Answer<'*'> = ({ request, params }) => {
    const address = params['*']
    const colon = address.lastIndexOf(':')
    const model = decoded(address.slice(0, colon)).replace(/^models\//, '')
    const verb = address.slice(colon + 1)
    const sse = new URL(request.url).searchParams.get('alt') === 'sse'
    if (colon === -1) return refuse(geminiWire, 404, `POST /v1beta/models/${address} needs a method, e.g. ":generateContent"`)
    if (verb === 'generateContent') return relayed(request, doors.gemini(model, false, undefined))
    if (verb === 'streamGenerateContent') return relayed(request, doors.gemini(model, true, sse ? undefined : 'array'))
    if (verb === 'countTokens') return count(request, { id: 'gemini', model: () => model })
    if (verb === 'embedContent' || verb === 'batchEmbedContents') return relayed(request, doors.geminiEmbeddings(model, verb))
    const known = 'generateContent, streamGenerateContent, countTokens, embedContent or batchEmbedContents'
    return refuse(geminiWire, 404, `the method "${verb}" is not supported; use ${known}`)
  }

  const listed = (request: Request, flavour: ProtocolId, id?: string) =>
    open(request, Promise.resolve(models.answer(request, flavour, addressOf(request), id)))

  const list =
    (flavour?: ProtocolId): Answer =>
    ({ request }) =>
      listed(request, flavour ?? flavourOf(request))

  const one =
    (flavour?: ProtocolId): Answer<'*'> =>
    ({ request, params }) => {
      const id = decoded(params['*'])
      return isGeminiMethod(id) ? nothingHere(request) : listed(request, flavour ?? flavourOf(request), id)
    }

  /** A response that an upstream keeps. */
  const kept =
    (tail = ''): Answer<'id'> =>
    ({ request, params }) => {
      const { method, url } = request
      const query = new URL(url).searchParams
      query.delete('key')
      const door = doors.stored(method, params.id, tail + (query.size ? `?${query}` : ''), query.get('stream') === 'true')
      return relayed(request, door)
    }

  const under = (prefix: string) => {
    const routes = new Elysia({ prefix })
    for (const [path, answer] of Object.entries(posts)) routes.post(path, answer, raw)
    return routes
      .post('/responses/:id/cancel', kept('/cancel'), raw)
      .get('/responses/:id/input_items', kept('/input_items'))
      .get('/responses/:id', kept())
      .delete('/responses/:id', kept(), raw)
      .get('/responses', ({ request }) => noWebSocket(request))
      .post('/models/*', gemini, raw)
      .get('/models', list())
      .get('/models/*', one())
  }

  const closed = (prefix: string) =>
    new Elysia({ prefix }).options('/*', ({ request }) => preflight(request)).use(anyMethod('/*', nothingHere))

  const underGemini = (prefix: string) =>
    new Elysia({ prefix }).post('/models/*', gemini, raw).get('/models', list('gemini')).get('/models/*', one('gemini'))

  const app = new Elysia({ name: 'relay' })
  for (const prefix of prefixes) app.use(under(prefix))
  for (const prefix of geminiPrefixes) app.use(underGemini(prefix))
  for (const prefix of ['/v1', '/v1beta', '/v1alpha']) app.use(closed(prefix))
  // Without a prefix, pages of the admin are everywhere else.
  for (const path of Object.keys(posts)) {
    app.options(path, ({ request }) => preflight(request))
    if (path !== '/responses') app.get(path, ({ request }) => nothingHere(request))
  }
  return app
    .head('/', () => new Response(null))
    .head('/api/hello', () => new Response(null))
    .get('/api/hello', () => new Response(null))
}

const raw = { parse: 'none' } as const

const countOf = (id: CountDoor['id']): CountDoor => ({ id, model: (body: JsonObject) => String(body.model ?? '') })

/** A name as it stands in an address; one with a stray percent sign is taken as it is, and found nowhere. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Browsers may call with an API key from any page: there are no cookies here that a page could ride on. */
function open(request: Request, answer: Promise<Response>): Promise<Response> {
  if (!request.headers.has('origin')) return answer
  return answer.then((response) => {
    response.headers.set('access-control-allow-origin', '*')
    return response
  })
}

function preflight(request: Request): Response {
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? 'authorization, content-type',
    'access-control-max-age': '86400',
  }
  return new Response(null, { status: 204, headers })
}
