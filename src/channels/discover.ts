import { ApiError } from '../lib/api-error'
import { readUpTo } from '../lib/read-up-to'
import { anthropicWire } from '../protocols/anthropic/wire'
import { geminiWire } from '../protocols/gemini/wire'
import { openaiChatWire } from '../protocols/openai-chat/wire'
import { openaiResponsesWire } from '../protocols/openai-responses/wire'
import type { Fault, ProtocolId, Wire } from '../protocols/protocol'
import type { ChannelHeader } from './channel'
import { filterOf } from './filter'
import { MOST_MODELS, modelPages, type Page } from './models'
import { upstreamUrl } from './url'

/** `fetch`, or something that also refuses addresses which must not be reached. */
export type Fetch = (
  url: URL,
  init: { headers: Record<string, string>; redirect: 'manual'; signal: AbortSignal; proxy?: string },
) => Promise<Response>

/** Where to ask and as whom. `key` is empty for upstreams that need none. */
export interface Source {
  protocol: ProtocolId
  url: string
  key: string
  proxy: string | null
  headers: readonly ChannelHeader[]
  modelFilter: string | null
}

/** An upstream that did not answer with its models. `fault` says whose fault that is, in the words of the relay. */
export class UpstreamError extends ApiError {
  constructor(
    status: 502 | 504,
    code: string,
    message: string,
    readonly fault: Fault,
  ) {
    super(status, code, message)
  }
}

const timeoutMs = 15_000
const maxBytes = 8 << 20
const maxPages = 20
const maxMessage = 300
/** What is shorter is no secret, and may be a part of any word. */
const shortestSecret = 8

const wires: Record<ProtocolId, Wire> = {
  'openai-chat': openaiChatWire,
  'openai-responses': openaiResponsesWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
  // Ark takes a Bearer key and answers faults in OpenAI's shape.
  volcengine: openaiChatWire,
}

/** Asks an upstream for its models, sorted by name. Throws an `ApiError` of status 502 or 504 that says what the upstream said. */
export async function discoverModels(source: Source, fetch: Fetch): Promise<string[]> {
  const { first, read } = modelPages[source.protocol]
  const signal = AbortSignal.timeout(timeoutMs)
  const names = new Set<string>()
  let query: Record<string, string> | null = first
  for (let count = 0; query && count < maxPages; count++) {
    const page: Page = read(await askPage(source, query, fetch, signal))
    for (const name of page.names) names.add(name)
    query = page.next
  }
  const filter = source.modelFilter ? filterOf(source.modelFilter) : undefined
  const wanted = [...names].filter((name) => filter?.test(name) ?? true)
  if (wanted.length > MOST_MODELS) {
    const message = `The upstream lists ${wanted.length} models, and a channel takes ${MOST_MODELS}: let a model filter choose.`
    throw new ApiError(502, 'upstream_failed', message)
  }
  return wanted.sort()
}

/** Asks for the list only to see whether there is an answer, whatever that is. Throws as `discoverModels` where there is none, or a 5xx. */
export async function reach(source: Source, fetch: Fetch): Promise<void> {
  const url = modelsUrl(source.url, modelPages[source.protocol].first)
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await send(source, url, fetch, signal)
    if (response.status >= 500) throw refused(response, await readText(response), source)
    await response.body?.cancel()
  } catch (error) {
    throw asApiError(error, url)
  }
}

async function askPage(source: Source, query: Record<string, string>, fetch: Fetch, signal: AbortSignal): Promise<unknown> {
  const url = modelsUrl(source.url, query)
  try {
    const response = await send(source, url, fetch, signal)
    const text = await readText(response)
    if (response.status !== 200) throw refused(response, text, source)
    return JSON.parse(text)
  } catch (error) {
    throw asApiError(error, url)
  }
}

const send = (source: Source, url: URL, fetch: Fetch, signal: AbortSignal) =>
  fetch(url, { headers: headersOf(source), redirect: 'manual', signal, ...(source.proxy && { proxy: source.proxy }) })

/** The list of models stands beside what a complete address (with or without its `#`) points at. */
function modelsUrl(base: string, query: Record<string, string>): URL {
  const bare = base.replace(/#$/, '')
  const url = new URL(bare)
  url.pathname = url.pathname.replace(/\/(?:chat\/completions|responses|messages)\/?$/, '')
  const target = new URL(upstreamUrl(url.href, '/models'))
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
  return target
}

function headersOf({ protocol, key, headers }: Source): Record<string, string> {
  const all: Record<string, string> = { accept: 'application/json', ...(key && wires[protocol].credentials(key)) }
  if (protocol === 'anthropic') all['anthropic-version'] ??= '2023-06-01'
  for (const { name, value } of headers) {
    if (value === null) delete all[name.toLowerCase()]
    else all[name.toLowerCase()] = value
  }
  return all
}

async function readText(response: Response): Promise<string> {
  const bytes = await readUpTo(response, maxBytes)
  if (!bytes) throw new ApiError(502, 'upstream_failed', `The upstream's list of models is larger than ${maxBytes >> 20} MiB.`)
  return bytes.toString('utf8')
}

function refused(response: Response, text: string, source: Source): ApiError {
  const { protocol } = source
  const { status, headers } = response
  if (status >= 300 && status < 400) {
    return new ApiError(
      502,
      'upstream_failed',
      `The upstream answered ${status}, a redirect; Octopus does not follow it with a key. Use the final URL.`,
    )
  }
  const fault = wires[protocol].readFault(status, text, (name) => headers.get(name) ?? undefined)
  const shown = concealed(fault.message, source).slice(0, maxMessage)
  return new UpstreamError(502, 'upstream_failed', `The upstream answered ${status}: ${shown}`, { ...fault, message: shown })
}

/** Some upstreams repeat the key they were given, or a header that has it. */
function concealed(text: string, { key, headers }: Source): string {
  const values = headers.flatMap(({ value }) => (value && value.length >= shortestSecret ? [value, value.replace(/^Bearer\s+/i, '')] : []))
  return [key, ...values].reduce((told, secret) => (secret ? told.replaceAll(secret, '…') : told), text)
}

function asApiError(error: unknown, url: URL): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const message = `${url.origin} did not answer within ${timeoutMs / 1000} seconds.`
    return new UpstreamError(504, 'upstream_timeout', message, { kind: 'timeout', status: 504, message })
  }
  if (error instanceof SyntaxError) {
    return new ApiError(502, 'upstream_failed', `${url.origin}${url.pathname} did not answer JSON. Is the URL right? Most end in /v1.`)
  }
  const message = `${url.origin} cannot be reached: ${(error as Error).message}`
  return new UpstreamError(502, 'upstream_unreachable', message, { kind: 'transient', status: 502, message })
}
