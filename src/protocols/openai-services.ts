import { readInBandFault } from './fault'
import { asNumber, asObject, asObjects, asText, parseJson } from './json'
import { readUsage } from './openai-chat/usage'
import { openaiChatWire } from './openai-chat/wire'
import { openaiResponsesWire } from './openai-responses/wire'
import type { Event, Fault, Json, JsonObject, ReplyReader, Usage, Wire } from './protocol'
import { inMode } from './service-mode'
import { Signs } from './signs'

/** What OpenAI and those who speak like it do besides conversations: `path` is where, the replies are handed on as they are. */
export function serviceWire(path: string): Wire {
  const { credentials, forwardHeaders, writeFault, writeStreamFault } = openaiChatWire
  return {
    path: () => path,
    credentials,
    forwardHeaders,
    edits: (body, _asked, { model }): Record<string, Json> => (body.model === model ? {} : { model }),
    signs: new Signs('"usage"', '"error"', '[DONE]', '.done"', '.completed"', '"finish_reason":"', '"finish_reason": "'),
    writeFault,
    writeStreamFault,
    readFault: readServiceFault,
  }
}

/** A vendor without the service has not failed: the next one may have it, and for conversations this one is as good as before. */
function readServiceFault(...[status, body, header]: Parameters<Wire['readFault']>): Fault {
  const fault = openaiChatWire.readFault(status, body, header)
  return status === 404 || status === 405 || status === 501 ? { ...fault, kind: 'model', blameless: true } : fault
}

/** Legacy completions stream as Chat Completions do, and tell their usage only when asked to. */
export function completionsWire(): Wire {
  const service = serviceWire('/completions')
  return {
    ...service,
    edits: (body, asked, target) => ({
      ...service.edits(body, asked, target),
      ...(asked.stream && !wantsUsage(body) && { stream_options: { ...asObject(body.stream_options), include_usage: true } }),
    }),
    injects: (body, asked) => asked.stream && !wantsUsage(body),
    injected: openaiChatWire.injected!,
  }
}

/** A conversation is made shorter by whoever can read its thoughts. */
export function compactWire(): Wire {
  const { forwardHeaders, unseal } = openaiResponsesWire
  return { ...serviceWire('/responses/compact'), forwardHeaders, ...(unseal && { unseal }) }
}

const wantsUsage = (body: JsonObject) => asObject(body.stream_options)?.include_usage === true

/**
 * Reads no more of a service's reply than accounting needs. Streams end with `[DONE]` (completions), with
 * `image_generation.completed`, `transcript.text.done`, `speech.audio.done` and their like, or after the last `finish_reason`.
 * https://platform.openai.com/docs/api-reference
 */
export function readService(): ReplyReader {
  let finished = false
  return (frame) => {
    if (!frame) return finished ? [{ type: 'end' }] : [cutOff]
    if (frame.data.trim() === '[DONE]') return [{ type: 'end' }]
    const said = asObject(parseJson(frame.data))
    if (!said) return frame.whole ? [{ type: 'end' }] : []
    if (said.error) return [{ type: 'error', fault: readInBandFault(said.error) }]
    const usage = usageOf(said)
    const events: Event[] = usage ? [{ type: 'usage', usage }] : []
    if (frame.whole) return [...events, { type: 'end' }]
    finished ||= isLast(said)
    return [{ type: 'part-delta', index: 0, delta: { kind: 'text', text: '' } }, ...events]
  }
}

const cutOff: Event = {
  type: 'error',
  fault: { kind: 'transient', status: 502, message: "the upstream's stream ended before its last event" },
}

const isLast = ({ type, choices }: JsonObject) =>
  /\.(?:completed|done)$/.test(asText(type) ?? '') || asObjects(choices).some(({ finish_reason: reason }) => asText(reason) !== undefined)

/** What replies tell of their tokens: OpenAI's two ways, Jina's bare total, Cohere's `meta`. Seconds of sound are no tokens. */
function usageOf({ usage, meta, service_tier: tier }: JsonObject): Usage | undefined {
  const told = asObject(usage) ?? asObject(asObject(meta)?.tokens)
  if (!told) return undefined
  const total = asNumber(told.total_tokens)
  const onlyTotal = total !== undefined && told.prompt_tokens === undefined && told.input_tokens === undefined
  if (onlyTotal) return { input: total, output: 0 }
  const counts = readUsage(told)
  return counts && { ...counts, ...inMode(tier) }
}
