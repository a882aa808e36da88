import { asList, asObject, asText, parseJson } from '../../protocols/json'
import type { JsonObject, ProtocolId } from '../../protocols/protocol'
import { type Break, broken } from './breaks'
import { answer, serverSent, type Vendor } from './script'
import { anthropic } from './vendors/anthropic'
import { gemini } from './vendors/gemini'
import { openaiChat } from './vendors/openai-chat'
import { openaiResponses } from './vendors/openai-responses'
import { volcengine } from './vendors/volcengine'

/** One request as it came to the upstream, and what became of it. */
export interface Heard {
  method: string
  /** With the query. */
  path: string
  headers: Headers
  body: JsonObject
  status: number
  /** What was wrong with it, in the vendor's words. */
  complaint?: string
  /** Who it was meant for. */
  protocol?: ProtocolId
  /** Whether a tool was offered that is to be called. */
  isWork?: boolean
  /** Whether what the vendor thought came back; see `Question`. */
  kept?: boolean
  /** Whether it was answered with a thought aloud. */
  told?: boolean
}

/** How an upstream is to behave, where not well. */
export interface Behaviour {
  /** How often it calls a tool before it answers. */
  rounds?: number
  /** What is wrong with the streams of conversations with tools; there are no whole replies then. */
  breaks?: Break
  /** Whether this vendor is down when this is its turn. */
  isDown?(protocol: ProtocolId, heard: Heard[]): boolean
}

export interface Upstream {
  /** The base URL of a channel of this protocol. */
  url(protocol: ProtocolId): string
  heard: Heard[]
  stop(): Promise<void>
}

/** The one key that the upstream accepts. */
export const upstreamKey = 'sk-upstream-of-the-tests'

type Place = [path: RegExp, protocol: ProtocolId, credential: (headers: Headers) => string | null | undefined, vendor: Vendor]

const vendors: Place[] = [
  [/^\/v1\/chat\/completions$/, 'openai-chat', bearer, openaiChat],
  [/^\/v1\/responses$/, 'openai-responses', bearer, openaiResponses],
  [/^\/v1\/messages$/, 'anthropic', (headers) => headers.get('x-api-key'), anthropic],
  [
    /^\/v1beta\/models\/(?<model>[^/:]+):(generateContent|streamGenerateContent)$/,
    'gemini',
    (headers) => headers.get('x-goog-api-key'),
    gemini,
  ],
  [/^\/api\/v3\/chat\/completions$/, 'volcengine', bearer, volcengine],
]

const bases: Partial<Record<ProtocolId, string>> = { gemini: '/v1beta', volcengine: '/api/v3' }

/**
 * An upstream on a free port that speaks all protocols as their vendors do, streamed and whole: it calls the first tool it
 * knows, then says what the tool said, and answers 400 to what the vendors refuse.
 */
export function startUpstream(behaviour: Behaviour = {}): Upstream {
  const heard: Heard[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url)
      const text = await request.text()
      const body = asObject(parseJson(text)) ?? {}
      const one: Heard = { method: request.method, path: url.pathname + url.search, headers: request.headers, body, status: 0 }
      const response = reply(url, one, text, behaviour, heard)
      heard.push(one)
      one.status = response.status
      return response
    },
  })
  const origin = `http://127.0.0.1:${server.port}`
  return { url: (protocol) => `${origin}${bases[protocol] ?? '/v1'}`, heard, stop: () => server.stop(true) }
}

function reply(url: URL, one: Heard, text: string, behaviour: Behaviour, heard: Heard[]): Response {
  for (const [pattern, protocol, credential, vendor] of vendors) {
    const match = pattern.exec(url.pathname)
    if (!match) continue
    one.protocol = protocol
    const refuse = (status: number, complaint: string) => {
      one.complaint = complaint
      return Response.json(vendor.refuse(status, complaint), { status })
    }
    if (credential(one.headers) !== upstreamKey) return refuse(401, 'Incorrect API key provided.')
    if (behaviour.isDown?.(protocol, heard)) return Response.json(vendor.refuse(503, 'The model is overloaded.'), { status: 503 })
    try {
      return answerAs(vendor, url, one, text, behaviour, match.groups?.model)
    } catch (error) {
      return refuse(400, error instanceof Error ? error.message : String(error))
    }
  }
  return aside(url, one)
}

function answerAs(vendor: Vendor, url: URL, one: Heard, text: string, { rounds, breaks }: Behaviour, model = asText(one.body.model) ?? '') {
  const { body } = one
  const question = vendor.read(body, model)
  const said = answer(question, text, rounds)
  one.isWork = said.call !== undefined || question.results > 0
  if (question.kept !== undefined) one.kept = question.kept
  one.told = Boolean(said.reasoning)
  const isBroken = breaks !== undefined && one.isWork
  const streams = vendor === gemini ? url.pathname.endsWith(':streamGenerateContent') : body.stream === true
  if (!streams && isBroken) return Response.json(vendor.refuse(503, 'The model is overloaded.'), { status: 503 })
  if (!streams) return Response.json(vendor.whole(said))
  const events = vendor.stream(said, body)
  const bytes = serverSent(isBroken ? broken(events, breaks, vendor) : events, vendor.lineEnd)
  const isCut = isBroken && breaks === 'cut'
  return new Response(trickle(bytes, isCut), { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
}

/** What is not a conversation. */
function aside(url: URL, heard: Heard): Response {
  if (url.pathname === '/v1/messages/count_tokens') return Response.json({ input_tokens: 42 })
  if (url.pathname.endsWith(':countTokens')) return Response.json({ totalTokens: 42 })
  if (url.pathname === '/v1/embeddings') return Response.json(embeddings(heard.body))
  return Response.json({ error: { message: `nothing at ${url.pathname}` } }, { status: 404 })
}

export const embedding = [0.25, -0.5, 1]

function embeddings({ input, model, encoding_format }: JsonObject): JsonObject {
  const asBase64 = Buffer.from(new Float32Array(embedding).buffer).toString('base64')
  const inputs = Array.isArray(input) ? asList(input) : [input]
  return {
    object: 'list',
    data: inputs.map((_, index) => ({ object: 'embedding', index, embedding: encoding_format === 'base64' ? asBase64 : embedding })),
    model: model ?? null,
    usage: { prompt_tokens: 8, total_tokens: 8 },
  }
}

/** Pieces that end anywhere: in the middle of a line, of an escape, of a character. */
function trickle(text: string, isCut = false, size = 61): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      await new Promise(setImmediate)
      controller.enqueue(bytes.slice(at, at + size))
      at += size
      if (at < bytes.length) return
      if (isCut) controller.error(new Error('the connection is lost'))
      else controller.close()
    },
  })
}

function bearer(headers: Headers): string | undefined {
  return /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
}
