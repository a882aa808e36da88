import { anthropicWire } from './anthropic/wire'
import { geminiWire } from './gemini/wire'
import { asNumber, asObject } from './json'
import { openaiResponsesWire } from './openai-responses/wire'
import type { Json, JsonObject, Wire } from './protocol'

/** How a protocol counts the tokens of a request before it is sent. */
export interface TokenCounter {
  /** Path below an endpoint's base URL. */
  path(model: string): string
  /** What is to be counted in a client's body. */
  content(body: JsonObject): JsonObject
  /** What must change in a client's own body for this model. */
  edits(body: JsonObject, model: string): Record<string, Json | undefined>
  /** A whole request of the protocol, as its counter takes it. */
  write(request: JsonObject, model: string): JsonObject
  /** The number in an upstream's answer. */
  readReply(reply: Json): number | undefined
  /** The answer to a client who has sent this body. */
  writeReply(tokens: number, body: JsonObject): JsonObject
}

/** The protocols that have a counter. */
export const counters: Record<CountingProtocol, TokenCounter> = {
  // https://docs.anthropic.com/en/api/messages-count-tokens
  anthropic: {
    path: () => `${anthropicWire.path('', false)}/count_tokens`,
    content: (body) => body,
    edits: (body, model) => (body.model === model ? {} : { model }),
    write: (request) =>
      pick(request, ['model', 'system', 'messages', 'tools', 'tool_choice', 'thinking', 'output_config', 'cache_control']),
    readReply: (reply) => asNumber(asObject(reply)?.input_tokens),
    writeReply: (tokens, body) => ({
      input_tokens: tokens,
      ...(body.context_management != null && { context_management: { original_input_tokens: tokens } }),
    }),
  },
  // https://ai.google.dev/api/tokens
  gemini: {
    path: (model) => geminiWire.path(model, false).replace(/generateContent$/, 'countTokens'),
    content: (body) => asObject(body.generateContentRequest) ?? body,
    edits(body, model) {
      const request = asObject(body.generateContentRequest)
      return request ? { generateContentRequest: { ...request, model: `models/${model}` } } : {}
    },
    write: (request, model) => ({ generateContentRequest: { model: `models/${model}`, ...request } }),
    readReply: (reply) => asNumber(asObject(reply)?.totalTokens),
    writeReply: (tokens) => ({ totalTokens: tokens }),
  },
  // https://platform.openai.com/docs/api-reference/responses/input-tokens
  'openai-responses': {
    path: () => `${openaiResponsesWire.path('', false)}/input_tokens`,
    content: (body) => body,
    edits: (body, model) => (body.model === model ? {} : { model }),
    write: (request) =>
      pick(request, ['model', 'instructions', 'input', 'tools', 'tool_choice', 'parallel_tool_calls', 'reasoning', 'text', 'truncation']),
    readReply: (reply) => asNumber(asObject(reply)?.input_tokens),
    writeReply: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
}

export type CountingProtocol = 'anthropic' | 'gemini' | 'openai-responses'

export const countingProtocols: readonly CountingProtocol[] = ['anthropic', 'gemini', 'openai-responses']

/** A counter refuses what it does not count. */
function pick(request: JsonObject, names: string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => request[name] !== undefined).map((name) => [name, request[name]!]))
}

/** The wire of a protocol with its counter in place of its conversations. */
export function countingWire(wire: Wire, counter: TokenCounter): Wire {
  return { ...wire, path: (model) => counter.path(model), edits: (body, _asked, { model }) => counter.edits(body, model) }
}
