import { checkGeminiRequest } from '../../../protocols/conformance/vendors/gemini-request'
import { asObject, asObjects, asText } from '../../../protocols/json'
import type { JsonObject } from '../../../protocols/protocol'
import { type Answer, Complaint, offer, pieces, type SentEvent, type Vendor } from '../script'
import { allKept, callId, readSignature, sign } from '../signature'

/** Stand-ins for signatures that somebody else's model could not make (ai.google.dev/gemini-api/docs/thought-signatures). */
const STAND_INS = ['context_engineering_is_the_way_to_go', 'skip_thought_signature_validator']

/** Google's Gemini API, of the generation that insists on thought signatures. */
export const gemini: Vendor = {
  read(body, model) {
    checkGeminiRequest(withPlainSchemas(withTurns(body)), { protocol: 'gemini', host: 'generativelanguage.googleapis.com', model })
    const contents = asObjects(body.contents)
    const parts = contents.flatMap((content) => asObjects(content.parts))
    checkSignatures(parts)
    const thinking = asObject(asObject(body.generationConfig)?.thinkingConfig)
    const declared = asObjects(body.tools).flatMap((tool) => asObjects(tool.functionDeclarations))
    const last = asObjects(contents.at(-1)?.parts).findLast((part) => part.functionResponse)
    const response = asObject(asObject(last?.functionResponse)?.response)
    const kept = model.includes('-2') ? undefined : keptIn(contents)
    return {
      model,
      tools: declared.map(({ name, parameters, parametersJsonSchema }) => offer(name, parametersJsonSchema ?? parameters)),
      results: parts.filter((part) => part.functionResponse).length,
      reasons: thinking !== undefined,
      shows: thinking?.includeThoughts === true,
      ...(response && { result: asText(response.output) ?? asText(response.result) ?? JSON.stringify(response) }),
      ...(kept !== undefined && { kept }),
    }
  },

  whole: (answer) => reply(answer, parts(answer), 'STOP'),

  stream(answer) {
    const chunks = parts(answer).flatMap((part) =>
      typeof part.text === 'string' && part.text ? pieces(part.text).map((text) => ({ ...part, text })) : [part],
    )
    return chunks.map((part, index): SentEvent => [undefined, reply(answer, [part], index === chunks.length - 1 ? 'STOP' : undefined)])
  },
  lineEnd: '\r\n',

  refuse: (code, message) => ({ error: { code, message, status: code === 401 ? 'UNAUTHENTICATED' : 'INVALID_ARGUMENT' } }),

  // Both are said in one event, the last.
  isFinish: (data) => asObjects(asObject(data)?.candidates).some(({ finishReason }) => finishReason),
  isTerminal: (data) => gemini.isFinish(data),
  failure: [undefined, { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }],
}

/** Google's own SDK tells back each piece of a stream as a content, so these are put together before they are judged. */
function withTurns(body: JsonObject): JsonObject {
  const turns: JsonObject[] = []
  for (const { role, parts } of asObjects(body.contents)) {
    const last = turns.at(-1)
    if (last && last.role === role) last.parts = [...asObjects(last.parts), ...asObjects(parts)]
    else turns.push({ role: role ?? 'user', parts: parts ?? [] })
  }
  return { ...body, contents: turns }
}

/** Google's own command line says which JSON Schema it means, and more that is not in the documents. */
function withPlainSchemas(body: JsonObject): JsonObject {
  const plain = ({ parametersJsonSchema: schema, ...declared }: JsonObject): JsonObject => {
    const { $schema: _, ...words } = asObject(schema) ?? {}
    return schema === undefined ? declared : { ...declared, parametersJsonSchema: words }
  }
  const tools = asObjects(body.tools).map((tool) =>
    tool.functionDeclarations ? { ...tool, functionDeclarations: asObjects(tool.functionDeclarations).map(plain) } : tool,
  )
  return tools.length ? { ...body, tools } : body
}

/** A signature is one of its own, where it was, or a stand-in. */
function checkSignatures(parts: JsonObject[]): void {
  for (const { thoughtSignature: text, functionCall } of parts) {
    if (text === undefined || STAND_INS.includes(String(text))) continue
    const signature = readSignature(text)
    const call = asObject(functionCall)
    if (signature?.vendor !== 'gemini' || (call && !signature.isFor(String(call.name)))) throw new Complaint('Corrupted thought signature.')
  }
}

/** Of calls that have no id, as some clients tell them, it is not known who made them: one that is signed is enough. */
function keptIn(contents: JsonObject[]): boolean | undefined {
  const firsts = contents.flatMap(({ parts }) =>
    asObjects(parts)
      .filter((part) => part.functionCall)
      .slice(0, 1),
  )
  const told = firsts.map(({ functionCall, thoughtSignature: text }) => ({
    id: asObject(functionCall)?.id,
    isSigned: readSignature(text)?.vendor === 'gemini',
  }))
  const nameless = told.filter(({ id }) => id === undefined)
  const kept = allKept(told.filter(({ id }) => String(id).startsWith('fc_')).map(({ isSigned }) => isSigned))
  return kept ?? (nameless.some(({ isSigned }) => isSigned) || undefined)
}

/** A call is signed; of a text that is the end of the answer, an empty piece behind it. */
function parts(answer: Answer): JsonObject[] {
  const { seed, reasoning, text, call } = answer
  return [
    ...(reasoning ? [{ text: reasoning, thought: true }] : []),
    { text },
    call
      ? {
          functionCall: { id: callId('fc_', answer), name: call.name, args: call.input },
          thoughtSignature: sign('gemini', seed, call.name),
        }
      : { text: '', ...(reasoning !== undefined && { thoughtSignature: sign('gemini', seed, '') }) },
  ]
}

function reply(answer: Answer, said: JsonObject[], finishReason: string | undefined): JsonObject {
  const { input, output, cacheRead, reasoning } = answer.usage
  return {
    candidates: [{ content: { role: 'model', parts: said }, index: 0, ...(finishReason && { finishReason }) }],
    usageMetadata: {
      promptTokenCount: input,
      cachedContentTokenCount: cacheRead,
      totalTokenCount: input + (finishReason ? output : reasoning),
      ...(finishReason && { candidatesTokenCount: output - reasoning }),
      ...(reasoning && { thoughtsTokenCount: reasoning }),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
    },
    modelVersion: answer.model,
    responseId: `r${answer.seed}`,
  }
}
