import { type EmbeddingProtocol, normalise, toNumbers } from '../embeddings'
import { asNumber, asObject, asObjects, asText, compact } from '../json'
import { type Json, type JsonObject, Refusal, type Warning } from '../protocol'
import { field } from './field'
import { geminiWire } from './wire'

/** How many texts Google takes in one `batchEmbedContents`. */
export const GEMINI_BATCH = 100

/** https://ai.google.dev/api/embeddings */
export const geminiEmbeddings: EmbeddingProtocol = {
  read(body) {
    const batch = Array.isArray(body.requests)
    const requests = batch ? asObjects(body.requests) : [body]
    if (!requests.length) throw new Refusal('"requests" is empty: there is nothing to embed', 'requests')
    const dimensions = dimensionsOf(requests)
    return { inputs: requests.map(readText), ...(dimensions !== undefined && { dimensions }), encoding: 'float', single: !batch }
  },

  write(prompt, model) {
    const name = `models/${model}`
    const requests = prompt.inputs.map((input) => writeRequest(input, name, prompt.dimensions))
    if (requests.length === 1) return { path: embeddingPath(model, 'embedContent'), body: requests[0]! }
    return { path: embeddingPath(model, 'batchEmbedContents'), body: { requests } }
  },

  readReply(reply, prompt) {
    const { embedding, embeddings, usageMetadata } = asObject(reply) ?? {}
    const list = asObject(embedding) ? [embedding as JsonObject] : asObjects(embeddings)
    const vectors = list.map(({ values }) => values).filter((values): values is number[] => Array.isArray(values))
    if (!vectors.length || vectors.length !== list.length) return undefined
    const input = asNumber(asObject(usageMetadata)?.promptTokenCount)
    // Google cuts vectors without making them as long as they were; others' have a length of 1.
    const uncut = prompt?.dimensions === undefined ? vectors : vectors.map(normalise)
    return { vectors: uncut, ...(input !== undefined && { input }) }
  },

  writeReply({ single }, vectors, input) {
    const written = vectors.map((vector) => ({ values: toNumbers(vector) }))
    return { ...(single ? { embedding: written[0]! } : { embeddings: written }), usageMetadata: { promptTokenCount: input } }
  },

  warnings: (body) => (Array.isArray(body.requests) ? asObjects(body.requests) : [body]).flatMap(warningsOf).slice(0, 2),
}

export const embeddingPath = (model: string, verb: 'embedContent' | 'batchEmbedContents') =>
  geminiWire.path(model, false).replace(/generateContent$/, verb)

function readText(request: JsonObject): string {
  const { content } = request
  if (typeof content === 'string') return content
  const parts = asObjects(asObject(content)?.parts)
  if (!parts.length) throw new Refusal('"content" must hold at least one part with a text', 'content')
  return parts.map(({ text }) => asText(text) ?? refusePart()).join('')
}

function refusePart(): never {
  throw new Refusal('only texts can be embedded by this upstream; a part of "content" is something else', 'content')
}

function dimensionsOf(requests: JsonObject[]): number | undefined {
  const asked = new Set(
    requests.map((request) =>
      asNumber(field(request, 'outputDimensionality') ?? field(asObject(request.embedContentConfig), 'outputDimensionality')),
    ),
  )
  if (asked.size > 1) throw new Refusal('"outputDimensionality" must be the same in all requests for this upstream', 'outputDimensionality')
  return [...asked][0]
}

function writeRequest(input: string | number[], model: string, dimensions: number | undefined): JsonObject {
  if (typeof input !== 'string')
    throw new Refusal('this upstream embeds texts only: send "input" as a text or a list of texts, not as tokens', 'input')
  return compact({ model, content: { parts: [{ text: input }] }, outputDimensionality: dimensions })
}

function warningsOf(request: JsonObject): Warning[] {
  return ['taskType', 'title']
    .filter((name) => field(request, name) !== undefined)
    .map((name) => ({ field: name, action: 'dropped' as const, detail: 'the upstream speaks another protocol, which has no word for it' }))
}

/** A client's own body with the model as the upstream names it, which it repeats inside. */
export function renameModel(body: JsonObject, model: string): Record<string, Json> {
  const name = `models/${model}`
  if (Array.isArray(body.requests)) return { requests: asObjects(body.requests).map((request) => ({ ...request, model: name })) }
  return body.model === undefined ? {} : { model: name }
}
