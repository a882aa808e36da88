import { type CountText, estimateRequest, estimateTokens } from '../protocols/estimate'
import type { Json, JsonObject, Usage } from '../protocols/protocol'
import { saidIn } from '../protocols/said'
import { textTokens } from '../protocols/text-tokens'

/** A reply that the upstream may not count: its parts where it came whole, else the stream's beginning and how much more there was. */
export type Reply = { parts: Json } | { protocol: string; stream: string; factor: number }

/** What a request and its reply come to, by some way of counting texts; without output where nothing was said. */
export function countUsage(request: JsonObject, reply: Reply, count: CountText = textTokens): Usage {
  return { input: estimateRequest(request, count), output: outputOf(reply, count) }
}

function outputOf(reply: Reply, count: CountText): number {
  if ('parts' in reply) return Array.isArray(reply.parts) && !reply.parts.length ? 0 : estimateTokens(reply.parts, count)
  const said = saidIn(reply.stream, reply.protocol)
  return said ? Math.max(1, Math.round(count(said) * reply.factor)) : 0
}
