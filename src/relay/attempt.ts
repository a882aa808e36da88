import { upstreamUrl } from '../channels/url'
import type { Candidate } from '../groups/pick'
import { asBuffer } from '../lib/as-buffer'
import type { HttpClient, HttpRequest } from '../lib/http/client'
import { codingOf, decodeExchange } from '../lib/http/decode'
import { type Exchange, ExchangeError } from '../lib/http/exchange'
import type { ReplyHead } from '../lib/http/parser'
import type { Event, Fault, Wire } from '../protocols/protocol'
import { type Ear, isOver, saysSomething } from './sse'

/** A call as it leaves for one candidate. */
export interface Outgoing {
  /** POST unless told otherwise. */
  method?: string
  path: string
  headers: Record<string, string>
  body: Uint8Array
  /** What is asked once this has been answered whole: some requests are more than one call takes. */
  next?: Outgoing
}

/** What is expected of the reply, and who listens to it. */
export interface Listening {
  wire: Wire
  /** Which replies are heard as they arrive; server-sent events unless told otherwise. */
  streams?(head: ReplyHead): boolean
  /** Makes the listener for a stream. */
  ear(head: ReplyHead): Ear
  /** Whether the client wants a whole reply, so that a stream has to be collected for it. */
  collects: boolean
  /** Reads a whole reply; `told` is what the client gets when that is not the reply itself. */
  whole(data: string): { events: Event[]; told?: Told }
  /** What to ask after a whole reply that is not the end of its turn. */
  next?(outgoing: Outgoing): Outgoing | undefined
  /** Bytes that a whole reply may have. */
  maxReply: number
  /** Bytes that a stream may have before it says something. */
  maxHeld: number
}

/** A reply that was written anew for the client. */
export interface Told {
  bytes: Uint8Array
  contentType: string
}

export type AttemptResult =
  /** Nothing has been said to the client. `reply` is the upstream's own answer. */
  | { kind: 'failed'; fault: Fault; status: number; reply?: { head: ReplyHead; bytes: Uint8Array } }
  /** The reply is complete. */
  | { kind: 'whole'; head: ReplyHead; bytes: Uint8Array; contentType?: string; events: Event[] }
  /** The reply has begun; `held` goes first. `over`: nothing more will come. */
  | { kind: 'began'; head: ReplyHead; held: Uint8Array; events: Event[]; ear: Ear; exchange: Exchange; over: boolean }

export type Failed = Extract<AttemptResult, { kind: 'failed' }>
export type Whole = Extract<AttemptResult, { kind: 'whole' }>
export type Began = Extract<AttemptResult, { kind: 'began' }>

/** Who wants to know how far an attempt has come. */
export interface Watch {
  sent(exchange: Exchange): void
  /** The head of the reply is there. */
  head?(): void
  /** Bytes of the reply are there: it is the upstream who took its time until now. */
  heard?(): void
}

/** Error bodies are read up to here. */
const MAX_ERROR = 1 << 20

/** Sends a call, and those that go on from it, to one candidate and listens until the reply says something, is complete, or has failed. */
export function attempt(
  http: HttpClient,
  candidate: Candidate,
  outgoing: Outgoing,
  listening: Listening,
  watch: Watch,
): Promise<AttemptResult> {
  const asked = ask(http, candidate, outgoing, listening, watch)
  if (!outgoing.next && !listening.next) return asked
  return asked.then((result) => {
    const next = result.kind === 'whole' ? (outgoing.next ?? listening.next?.(outgoing)) : undefined
    return next ? attempt(http, candidate, next, listening, watch) : result
  })
}

/** The request as it leaves. */
export const requestOf = ({ endpoint, channel }: Candidate, { method = 'POST', path, headers, body }: Outgoing): HttpRequest => ({
  method,
  url: upstreamUrl(endpoint.url, path),
  headers,
  body: body.length ? body : null,
  proxy: channel.proxy,
})

async function ask(http: HttpClient, candidate: Candidate, outgoing: Outgoing, listening: Listening, watch: Watch): Promise<AttemptResult> {
  const exchange = http.send(requestOf(candidate, outgoing))
  watch.sent(exchange)
  let status = 0
  try {
    const head = await exchange.head
    status = head.status
    watch.head?.()
    if (status < 200 || status >= 300) return await refused(exchange, head, listening.wire, watch)
    const streams = listening.streams?.(head) ?? isEventStream(head)
    const result = streams ? hearStream(exchange, head, listening, watch) : hearWhole(exchange, head, listening, watch)
    return result instanceof Promise ? await result : result
  } catch (error) {
    exchange.cancel()
    return { kind: 'failed', fault: faultOf(error), status }
  }
}

/** Anything that can go wrong between us and an upstream, as a fault. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof ExchangeError)) return { kind: 'transient', status: 502, message: (error as Error).message }
  if (error.failure === 'cancelled') return { kind: 'client-gone', status: 499, message: 'the client went away' }
  if (error.failure === 'timeout' || error.failure === 'connect-timeout') return { kind: 'timeout', status: 504, message: error.message }
  return { kind: 'transient', status: 502, message: error.message }
}

export const isEventStream = (head: ReplyHead) => head.headers.get('content-type')?.includes('text/event-stream') ?? false

async function refused(exchange: Exchange, head: ReplyHead, wire: Wire, watch: Watch): Promise<AttemptResult> {
  const { status, headers } = head
  if (status >= 300 && status < 400) {
    exchange.cancel()
    const message = `the upstream answered ${status} with a redirect to ${headers.get('location') ?? 'nowhere'}; redirects are not followed, correct the base URL`
    return failed({ kind: 'transient', status: 502, message }, status)
  }
  const bytes = await readAll(decoding(head, exchange), MAX_ERROR)
  watch.heard?.()
  const text = Buffer.from(bytes).toString('utf8')
  const fault = wire.readFault(status, text, (name) => headers.get(name))
  return { kind: 'failed', fault, status, reply: { head, bytes } }
}

async function hearStream(raw: Exchange, head: ReplyHead, listening: Listening, watch: Watch): Promise<AttemptResult> {
  const exchange = decoding(head, raw)
  const ear = listening.ear(head)
  const held: Uint8Array[] = []
  let size = 0
  const events: Event[] = []
  for (;;) {
    const chunk = await exchange.read()
    watch.heard?.()
    const heard = chunk ? ear.push(chunk) : ear.end()
    held.push(heard.out)
    size += heard.out.length
    events.push(...heard.events)
    const fault = faultIn(heard.events)
    const begun = events.some(saysSomething)
    const over = heard.events.some(isOver)
    if (!begun && (fault || over)) {
      const cause = fault ?? emptiness(events)
      if (cause) return failed(cause, head.status, exchange)
    }
    const limit = listening.collects ? listening.maxReply : listening.maxHeld
    if (size > limit) return failed(tooMuch(limit), head.status, exchange)
    if (listening.collects) {
      if (!over) continue
      return fault
        ? failed(fault, head.status, exchange)
        : { kind: 'whole', head, bytes: Buffer.concat(held), contentType: 'application/json', events }
    }
    if (begun || over)
      return { kind: 'began', head, held: held.length === 1 ? held[0]! : Buffer.concat(held), events, ear, exchange, over: chunk === null }
  }
}

function hearWhole(raw: Exchange, head: ReplyHead, listening: Listening, watch: Watch): AttemptResult | Promise<AttemptResult> {
  function understood(bytes: Uint8Array) {
    watch.heard?.()
    return understand(bytes, head, listening)
  }
  const read = readAll(decoding(head, raw), listening.maxReply)
  return read instanceof Promise ? read.then(understood) : understood(read)
}

function understand(bytes: Uint8Array, head: ReplyHead, listening: Listening): AttemptResult {
  const text = asBuffer(bytes).toString('utf8')
  if (!looksLikeJson(text)) return failed(notJson(head, text), head.status)
  const { events, told } = listening.whole(text)
  const fault = faultIn(events)
  if (fault) return failed(fault, head.status)
  return told ? { kind: 'whole', head, events, ...told } : { kind: 'whole', head, bytes, events }
}

const failed = (fault: Fault, status: number, exchange?: Exchange): AttemptResult => {
  exchange?.cancel()
  return { kind: 'failed', fault, status }
}

const faultIn = (events: readonly Event[]): Fault | undefined => {
  for (const event of events) if (event.type === 'error') return event.fault
  return undefined
}

const tooMuch = (limit: number): Fault => ({
  kind: 'transient',
  status: 502,
  message: `the upstream sent more than ${limit} bytes before its reply began`,
})

const emptyReply: Fault = { kind: 'transient', status: 502, message: 'the upstream sent an empty reply' }

/** A reply that ends without having said or counted anything is none; one that was cut by a filter or a limit is. */
function emptiness(events: readonly Event[]): Fault | undefined {
  const counted = events.some((event) => event.type === 'usage' && event.usage.output > 0)
  const finished = events.some((event) => event.type === 'finish' && event.reason !== 'stop')
  return counted || finished ? undefined : emptyReply
}

const looksLikeJson = (text: string) => /^\ufeff?\s*[[{]/.test(text)

function notJson(head: ReplyHead, text: string): Fault {
  if (!text.trim()) return emptyReply
  const type = head.headers.get('content-type') ?? 'something without a content-type'
  return { kind: 'transient', status: 502, message: `the upstream answered ${type} where JSON was expected; check the base URL` }
}

/** The exchange with its body decoded, should the upstream have compressed it although it was asked not to. */
function decoding(head: ReplyHead, exchange: Exchange): Exchange {
  const header = head.headers.get('content-encoding')
  const coding = codingOf(header)
  if (coding === undefined) throw new ExchangeError('malformed', `the upstream's content-encoding ${header} is not known`)
  return coding ? decodeExchange(exchange, coding) : exchange
}

/** The whole body; at once where it has arrived together with its head. */
function readAll(exchange: Exchange, limit: number): Uint8Array | Promise<Uint8Array> {
  const first = exchange.read()
  if (first === null || first instanceof Promise) return readPieces(exchange, limit, first)
  const second = exchange.read()
  return second === null ? first : readPieces(exchange, limit, first, second)
}

async function readPieces(
  exchange: Exchange,
  limit: number,
  ...begun: (Uint8Array | null | Promise<Uint8Array | null>)[]
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for (let next = begun.shift(); ; next = begun.length ? begun.shift() : exchange.read()) {
    const piece = await next
    if (!piece) return Buffer.concat(pieces)
    size += piece.length
    if (size > limit) throw new ExchangeError('malformed', `the upstream's reply is larger than ${limit} bytes`)
    pieces.push(piece)
  }
}
