import { protocols } from '../protocols'
import { estimateRequest } from '../protocols/estimate'
import { asObject, asText, parseJson } from '../protocols/json'
import { type Asked, type Fault, type JsonObject, type ProtocolId, Refusal } from '../protocols/protocol'
import { BUSY, REVOKED, type Vendor, type VendorKey, vendors } from './cast'
import { type Random, seeded } from './chance'
import { type Beat, beatsOf } from './reply'
import { secretOf } from './world'

export interface DemoUpstream {
  /** The base URL of a vendor's channel. */
  url(slug: string, protocol: string): string
  stop(): Promise<void>
}

export interface UpstreamOptions {
  random?: Random
  /** Pauses are so many times as long as a vendor's; 0 is none. */
  pace?: number
}

const bases: Partial<Record<string, string>> = { gemini: '/v1beta' }

/**
 * All vendors of the demo at one free port of the loopback interface. They speak their own protocols, take their time, and fail
 * now and then, as vendors do.
 */
export function startUpstream({ random = seeded(Date.now()), pace = 1 }: UpstreamOptions = {}): DemoUpstream {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url)
      const [, slug, version = '', path = ''] = /^\/([a-z]+)\/(v1(?:beta)?)(\/.*)$/.exec(url.pathname) ?? []
      const vendor = vendors.find((one) => one.slug === slug)
      if (!vendor) return Response.json({ error: { message: `nobody lives at ${url.pathname}` } }, { status: 404 })
      return answer(request, vendor, `/${version}${path}`, { random, pace })
    },
  })
  return {
    url: (slug, protocol) => `http://127.0.0.1:${server.port}/${slug}${bases[protocol] ?? '/v1'}`,
    stop: () => server.stop(true),
  }
}

async function answer(request: Request, vendor: Vendor, path: string, { random, pace }: Required<UpstreamOptions>): Promise<Response> {
  const secret = keyIn(request)
  const key = vendor.keys.find((_, number) => secret === secretOf(vendor.slug, number))
  if (!key || key.isRevoked) return refuse(vendor, { kind: 'key', status: 401, message: REVOKED })
  if (path.endsWith('/models')) return Response.json(modelsOf(vendor))
  if (request.method !== 'POST') return refuse(vendor, { kind: 'not-found', status: 404, message: `nothing at ${path}` })
  const body = asObject(parseJson(await request.text())) ?? {}
  if (/count_tokens|input_tokens|countTokens/.test(path)) return Response.json(countOf(vendor.protocol, body))
  const asked = askedIn(path, body)
  const fault = asked ? troubleOf(vendor, key, asked, random) : nowhere(path)
  if (!asked || fault) return refuse(vendor, fault!)
  try {
    return tell(beatsOf(vendor, body, asked, random), asked.stream, pace)
  } catch (error) {
    if (error instanceof Refusal) return refuse(vendor, { kind: 'caller', status: 400, message: error.message })
    throw error
  }
}

const nowhere = (path: string): Fault => ({ kind: 'not-found', status: 404, message: `nothing at ${path}` })

const keyIn = ({ headers }: Request) =>
  headers.get('x-api-key') ?? headers.get('x-goog-api-key') ?? headers.get('authorization')?.replace(/^Bearer /, '') ?? ''

/** Model and stream, by the address or the body. */
function askedIn(path: string, body: JsonObject): Asked | undefined {
  const gemini = /\/models\/([^:]+):(generateContent|streamGenerateContent)$/.exec(path)
  if (gemini) return { model: decodeURIComponent(gemini[1]!), stream: gemini[2] === 'streamGenerateContent' }
  const model = asText(body.model)
  return model && /\/(chat\/completions|responses|messages)$/.test(path) ? { model, stream: body.stream === true } : undefined
}

const MINUTE = 60_000
/** Every so often the busiest vendor has a bad minute. */
const STORM_EVERY = 9 * MINUTE

const isStorm = (vendor: Vendor, now: number) => vendor.slug === 'anthropic' && now % STORM_EVERY < 0.6 * MINUTE

function troubleOf(vendor: Vendor, { busyFor }: VendorKey, { model }: Asked, random: Random): Fault | undefined {
  if (!vendor.models.includes(model)) return { kind: 'not-found', status: 404, message: `there is no model "${model}"` }
  if (model === busyFor) return { kind: 'rate', status: 429, message: BUSY, retryAfterMs: 20 * MINUTE }
  if (random() > (isStorm(vendor, Date.now()) ? 0.6 : vendor.fails)) return undefined
  const { status } = vendor
  if (status === 429) return { kind: 'rate', status, message: 'too many requests for this model', retryAfterMs: 15_000 }
  return { kind: 'transient', status, message: status === 529 ? 'Overloaded' : 'the server had an error, try again later' }
}

function refuse(vendor: Vendor, fault: Fault): Response {
  const { status, body } = protocols[vendor.protocol].wire.writeFault(fault)
  const headers = new Headers()
  if (fault.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(fault.retryAfterMs / 1000)))
  return Response.json(body, { status: fault.status || status, headers })
}

function tell(beats: Generator<Beat>, stream: boolean, pace: number): Response {
  // What cannot be read is refused before the reply begins: by the first beat, which is a pause.
  let next = beats.next()
  let isLeft = false
  const text = new TextEncoder()
  const said = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (; !next.done && !isLeft; next = beats.next()) {
        if (typeof next.value === 'number') await Bun.sleep(pace * next.value)
        else if (next.value) {
          controller.enqueue(text.encode(next.value))
          next = beats.next()
          return
        }
      }
      if (!isLeft) controller.close()
    },
    cancel() {
      isLeft = true
    },
  })
  return new Response(said, { headers: { 'content-type': stream ? 'text/event-stream; charset=utf-8' : 'application/json' } })
}

function modelsOf({ protocol, models }: Vendor): JsonObject {
  if (protocol === 'gemini')
    return { models: models.map((id) => ({ name: `models/${id}`, supportedGenerationMethods: ['generateContent'] })) }
  const data = models.map((id) => ({ id, object: 'model', type: 'model', owned_by: 'demo' }))
  return { object: 'list', data, has_more: false }
}

function countOf(protocol: ProtocolId, body: JsonObject): JsonObject {
  const tokens = estimateRequest(body)
  return protocol === 'gemini' ? { totalTokens: tokens } : { input_tokens: tokens }
}
