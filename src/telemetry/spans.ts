import { randomBytes } from 'node:crypto'
import { attributes, type Span, spanKinds } from '../lib/otlp'
import type { AttemptRecord, UsageRecord } from '../usage/record'

/** Where a client's own trace has come to: `traceparent` of https://www.w3.org/TR/trace-context/ */
export interface Parent {
  traceId: string
  spanId: string
}

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}/

export function readTraceparent(header: string | null): Parent | null {
  const match = header ? TRACEPARENT.exec(header) : null
  return match ? { traceId: match[1]!, spanId: match[2]! } : null
}

/**
 * One request as spans: its own, and one for each attempt below it. The names are those of the semantic conventions for
 * generative AI (https://opentelemetry.io/docs/specs/semconv/gen-ai/). Without a trace of the client's the id of the request
 * is that of its trace. Nothing of what was said is in them.
 */
export function spansOf(record: UsageRecord, parent: Parent | null, protocolOf: (channelId: number) => string | undefined): Span[] {
  const traceId = parent?.traceId ?? record.id
  const root = newSpanId()
  const operation = operationOf(record.protocol)
  const { usage } = record
  const error = record.outcome === 'failed' ? errorType(record.status) : undefined
  const own: Span = {
    traceId,
    spanId: root,
    ...(parent && { parentSpanId: parent.spanId }),
    name: `${operation} ${record.model}`.trim(),
    kind: spanKinds.server,
    ...times(record.startedAt, record.startedAt + record.totalMs),
    attributes: attributes({
      'gen_ai.operation.name': operation,
      'gen_ai.request.model': record.model,
      'gen_ai.response.model': record.upstreamModel,
      'gen_ai.usage.input_tokens': usage?.input,
      'gen_ai.usage.output_tokens': usage?.output,
      'gen_ai.usage.cache_read.input_tokens': usage?.cacheRead,
      'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWrite,
      'http.response.status_code': record.status || undefined,
      'error.type': error,
      'octopus.request_id': record.id,
      'octopus.protocol': record.protocol,
      'octopus.group': record.groupName,
      'octopus.channel': record.channelName,
      'octopus.api_key': record.apiKeyName,
      'octopus.outcome': record.outcome,
      'octopus.stream': record.stream,
      'octopus.first_token_ms': record.firstTokenMs,
      'octopus.cost_usd': record.cost === null ? undefined : record.cost / 1e9,
    }),
    ...(error && { status: { code: 2 as const, ...(record.error && { message: record.error.slice(0, 500) }) } }),
  }
  return [own, ...record.attempts.map((attempt) => attemptSpan(attempt, record, { traceId, spanId: root }, operation, protocolOf))]
}

function attemptSpan(
  attempt: AttemptRecord,
  { startedAt }: UsageRecord,
  { traceId, spanId }: Parent,
  operation: string,
  protocolOf: (channelId: number) => string | undefined,
): Span {
  const start = startedAt + attempt.startedMs
  const url = URL.parse(attempt.endpoint)
  const error = attempt.outcome === 'failed' ? errorType(attempt.status) : undefined
  return {
    traceId,
    spanId: newSpanId(),
    parentSpanId: spanId,
    name: `${operation} ${attempt.model}`,
    kind: spanKinds.client,
    ...times(start, start + attempt.durationMs),
    attributes: attributes({
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': providerOf(url?.hostname ?? '', protocolOf(attempt.channelId)),
      'gen_ai.request.model': attempt.model,
      'server.address': url?.hostname,
      'server.port': url ? Number(url.port) || (url.protocol === 'http:' ? 80 : 443) : undefined,
      'http.response.status_code': attempt.status || undefined,
      'error.type': error,
      'octopus.channel': attempt.channel,
      'octopus.outcome': attempt.outcome,
    }),
    ...(error && { status: { code: 2 as const, ...(attempt.reason && { message: attempt.reason.slice(0, 500) }) } }),
  }
}

const newSpanId = () => randomBytes(8).toString('hex')

/** Whole milliseconds, as text: nanoseconds since 1970 are more than a double holds. */
const times = (start: number, end: number) => ({
  startTimeUnixNano: `${Math.round(start)}000000`,
  endTimeUnixNano: `${Math.round(end)}000000`,
})

const errorType = (status: number) => (status ? String(status) : '_OTHER')

const conversations = new Set(['openai-chat', 'openai-responses', 'anthropic', 'volcengine'])

function operationOf(protocol: string): string {
  if (conversations.has(protocol)) return 'chat'
  if (protocol === 'gemini') return 'generate_content'
  if (protocol === 'completions') return 'text_completion'
  return protocol
}

/** Those that the conventions have a word for, by the end of their host names. */
const providers: [host: string, name: string][] = [
  ['openai.azure.com', 'azure.ai.openai'],
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['amazonaws.com', 'aws.bedrock'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.x.ai', 'x_ai'],
  ['api.cohere.com', 'cohere'],
]

function providerOf(host: string, protocol: string | undefined): string {
  const known = providers.find(([end]) => host === end || host.endsWith(`.${end}`) || host.endsWith(`-${end}`))
  if (known) return known[1]
  if (protocol === 'gemini') return 'gcp.gemini'
  return protocol?.startsWith('openai') ? 'openai' : (protocol ?? host)
}
