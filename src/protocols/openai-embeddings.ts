import { type EmbeddingPrompt, type EmbeddingProtocol, toBase64, toNumbers, type Vector } from './embeddings'
import { asNumber, asObject, asObjects, compact } from './json'
import { type Json, Refusal } from './protocol'

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export const openaiEmbeddings: EmbeddingProtocol = {
  read(body) {
    const { encoding_format: encoding } = body
    const dimensions = asNumber(body.dimensions)
    return {
      inputs: readInputs(body.input),
      ...(dimensions !== undefined && { dimensions }),
      encoding: encoding === 'base64' ? 'base64' : 'float',
      single: false,
    }
  },

  write: ({ inputs, dimensions }, model) => ({
    path: '/embeddings',
    body: compact({ model, input: inputs.length === 1 ? inputs[0] : inputs, dimensions, encoding_format: 'float' }),
  }),

  readReply(reply) {
    const { data, usage } = asObject(reply) ?? {}
    if (!Array.isArray(data)) return undefined
    const inOrder = asObjects(data).sort((a, b) => (asNumber(a.index) ?? 0) - (asNumber(b.index) ?? 0))
    const vectors = inOrder.map(({ embedding }) => embedding).filter(isVector)
    if (vectors.length !== data.length) return undefined
    const told = asObject(usage)
    const input = asNumber(told?.prompt_tokens) ?? asNumber(told?.total_tokens)
    return { vectors, ...(input !== undefined && { input }) }
  },

  writeReply: ({ encoding }, vectors, input, model) => ({
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: writeVector(vector, encoding) })),
    model,
    usage: { prompt_tokens: input, total_tokens: input },
  }),
}

const writeVector = (vector: Vector, encoding: EmbeddingPrompt['encoding']) =>
  encoding === 'base64' ? toBase64(vector) : toNumbers(vector)

const isVector = (value: Json | undefined): value is Vector => typeof value === 'string' || isNumbers(value)

const isNumbers = (value: Json | undefined): value is number[] => Array.isArray(value) && value.every((one) => typeof one === 'number')

/** A text, texts, one text as tokens, or several. */
function readInputs(input: Json | undefined): EmbeddingPrompt['inputs'] {
  if (typeof input === 'string') return [input]
  if (!Array.isArray(input) || !input.length) throw new Refusal('"input" must be a text, or a list of texts that is not empty', 'input')
  if (isNumbers(input)) return [input]
  return input.map((one) => {
    if (typeof one === 'string' || isNumbers(one)) return one
    throw new Refusal('"input" must be a list of texts, or of lists of tokens', 'input')
  })
}

/** Whether a reply holds its vectors as the client asked for them; servers that know no `encoding_format` answer numbers. */
export function isEncodedAs(vectors: Vector[], encoding: EmbeddingPrompt['encoding']): boolean {
  return vectors.every((vector) => (typeof vector === 'string') === (encoding === 'base64'))
}
