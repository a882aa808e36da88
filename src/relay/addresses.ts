import { anthropicWire } from '../protocols/anthropic/wire'
import { geminiWire } from '../protocols/gemini/wire'
import { openaiResponsesWire } from '../protocols/openai-responses/wire'
import type { Fault, Wire } from '../protocols/protocol'

/** Base URLs are written with and without `/v1`, and some clients add a second one: every address is there under each of these. */
export const prefixes = ['', '/v1', '/v1/v1'] as const

/** Where Google's clients look; the newest use `/v1` as well. */
export const geminiPrefixes = ['/v1beta', '/v1alpha', '/v1/v1beta'] as const

const GEMINI_METHOD = /:(?:generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)$/

/** Whether this is a method of Gemini's on a model: a group's name may have a colon in it as well. */
export const isGeminiMethod = (id: string) => GEMINI_METHOD.test(id)

/** What may be done at an address, without its prefix. The first that fits holds. */
const methods: [path: RegExp, allow: string][] = [
  [/^\/models\/.+:\w+$/, 'POST'],
  [/^\/models(?:\/.+)?$/, 'GET'],
  [/^\/responses\/(?:compact|input_tokens)$/, 'POST'],
  [/^\/responses\/[^/]+\/cancel$/, 'POST'],
  [/^\/responses\/[^/]+\/input_items$/, 'GET'],
  [/^\/responses\/[^/]+$/, 'GET, DELETE'],
  [/^\/(?:chat\/completions|completions|responses|messages|messages\/count_tokens|embeddings|rerank|moderations)$/, 'POST'],
  [/^\/images\/(?:generations|edits|variations)$/, 'POST'],
  [/^\/audio\/(?:speech|transcriptions|translations)$/, 'POST'],
]

/** The answer where nothing is, in the shape of whoever is most likely to ask; 405 where it is only the method that is wrong. */
export function nothingHere(request: Request): Response {
  const { pathname } = new URL(request.url)
  const wire = pathname.includes('/messages') ? anthropicWire : pathname.includes('/v1beta') ? geminiWire : openaiResponsesWire
  const path = pathname.replace(/^(?:\/v1(?:beta|alpha)?){1,2}(?=\/)/, '').replace(/\/$/, '')
  const allow = methods.find(([pattern]) => pattern.test(path))?.[1]
  if (!allow) return refuse(wire, 404, `there is nothing at ${request.method} ${pathname}`)
  const response = refuse(wire, 405, `${pathname} takes ${allow.replace(', ', ' and ')}, not ${request.method}`)
  response.headers.set('allow', allow)
  return response
}

/** An error of this status in a protocol's own shape. */
export function refuse(wire: Wire, status: number, message: string): Response {
  const fault: Fault = { kind: status === 404 ? 'not-found' : 'caller', status, message, ...(status === 404 && { code: 'not_found' }) }
  return Response.json(wire.writeFault(fault).body, { status })
}

/** Codex tries a WebSocket first and goes on with HTTP when it is told 426; any other refusal costs it retries. */
export function noWebSocket(request: Request): Response {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return nothingHere(request)
  const response = refuse(
    openaiResponsesWire,
    426,
    'WebSocket connections are not supported here: send POST /v1/responses with "stream": true',
  )
  response.headers.set('upgrade', 'HTTP/1.1')
  return response
}
