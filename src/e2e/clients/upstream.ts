import { asList, asObject, asText, parseJson } from '../../protocols/json'
import type { JsonObject, ProtocolId } from '../../protocols/protocol'
import { answer, Complaint, type Vendor } from './script'
import { anthropic } from './vendors/anthropic'
import { gemini } from './vendors/gemini'
import { openaiChat } from './vendors/openai-chat'
import { openaiResponses } from './vendors/openai-responses'

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
}

export interface Upstream {
  /** The base URL of a channel of this protocol. */
  url(protocol: ProtocolId): string
  heard: Heard[]
  stop(): Promise<void>
}

/** The one key that the upstream accepts. */
export const upstreamKey = 'sk-upstream-of-the-tests'

const vendors: [path: RegExp, credential: (headers: Headers) => string | null | undefined, vendor: Vendor][] = [
  [/^\/v1\/chat\/completions$/, bearer, openaiChat],
  [/^\/v1\/responses$/, bearer, openaiResponses],
  [/^\/v1\/messages$/, (headers) => headers.get('x-api-key'), anthropic],
  [/^\/v1beta\/models\/(?<model>[^/:]+):(generateContent|streamGenerateContent)$/, (headers) => headers.get('x-goog-api-key'), gemini],
]

/**
 * An upstream on a free port that speaks the four protocols as their vendors do, streamed and whole: it calls the first tool it
 * knows, then says what the tool said, and answers 400 to what the vendors refuse.
 */
export function startUpstream(): Upstream {
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
      heard.push(one)
      const response = reply(url, one, text)
      one.status = response.status
      return response
    },
  })
  const origin = `http://127.0.0.1:${server.port}`
  return {
    url: (protocol) => `${origin}/${protocol === 'gemini' ? 'v1beta' : 'v1'}`,
    heard,
    stop: () => server.stop(true),
  }
}

function reply(url: URL, heard: Heard, text: string): Response {
  for (const [pattern, credential, vendor] of vendors) {
    const match = pattern.exec(url.pathname)
    if (!match) continue
    const refuse = (status: number, complaint: string) => {
      heard.complaint = complaint
      return Response.json(vendor.refuse(status, complaint), { status })
    }
    if (credential(heard.headers) !== upstreamKey) return refuse(401, 'Incorrect API key provided.')
    try {
      return answerAs(vendor, url, heard.body, text, match.groups?.model)
    } catch (error) {
      if (error instanceof Complaint) return refuse(400, error.message)
      throw error
    }
  }
  return aside(url, heard)
}

function answerAs(vendor: Vendor, url: URL, body: JsonObject, text: string, model = asText(body.model) ?? ''): Response {
  const said = answer(vendor.read(body, model), text)
  const streams = vendor === gemini ? url.pathname.endsWith(':streamGenerateContent') : body.stream === true
  if (!streams) return Response.json(vendor.whole(said))
  return new Response(trickle(vendor.stream(said, body)), { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
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
function trickle(text: string, size = 61): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      await new Promise(setImmediate)
      controller.enqueue(bytes.slice(at, at + size))
      at += size
      if (at >= bytes.length) controller.close()
    },
  })
}

function bearer(headers: Headers): string | undefined {
  return /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
}
