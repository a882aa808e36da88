import { asObject, asObjects, asText } from '../../../protocols/json'
import type { Json, JsonObject } from '../../../protocols/protocol'
import { type Answer, allowOnly, Complaint, offer, pieces, serverSent, signature, type Vendor } from '../script'

const FIELDS = 'cachedContent contents generationConfig labels safetySettings serviceTier store systemInstruction toolConfig tools'
/** What the OpenAPI subset of `parameters` has; `parametersJsonSchema` takes any. */
const SCHEMA =
  'anyOf default description enum example format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum nullable pattern properties propertyOrdering required title type'
/** Stand-ins for signatures that somebody else's model could not make (ai.google.dev/gemini-api/docs/thought-signatures). */
const STAND_INS = ['context_engineering_is_the_way_to_go', 'skip_thought_signature_validator']

/** Google's Gemini API, of the generation that insists on thought signatures. */
export const gemini: Vendor = {
  read(body, model) {
    allowOnly(body, FIELDS, (field) => `Invalid JSON payload received. Unknown name "${field}": Cannot find field.`)
    const contents = asObjects(body.contents)
    checkContents(contents, model)
    const thinking = asObject(asObject(body.generationConfig)?.thinkingConfig)
    checkThinking(thinking, model)
    const declared = asObjects(body.tools).flatMap((tool) => asObjects(tool.functionDeclarations))
    for (const { parameters } of declared) checkSchema(parameters)
    const last = asObjects(contents.at(-1)?.parts).findLast((part) => part.functionResponse)
    const response = asObject(asObject(last?.functionResponse)?.response)
    return {
      model,
      tools: declared.map(({ name, parameters, parametersJsonSchema }) => offer(name, parametersJsonSchema ?? parameters)),
      reasons: thinking?.includeThoughts === true,
      ...(response && { result: asText(response.output) ?? asText(response.result) ?? JSON.stringify(response) }),
    }
  },

  whole: (answer) => reply(answer, parts(answer), 'STOP'),

  stream(answer) {
    const chunks = parts(answer).flatMap((part) =>
      typeof part.text === 'string' ? pieces(part.text).map((text) => ({ ...part, text })) : [part],
    )
    const events = chunks.map((part, index) => reply(answer, [part], index === chunks.length - 1 ? 'STOP' : undefined))
    return serverSent(
      events.map((event) => [undefined, event]),
      '\r\n',
    )
  },

  refuse: (code, message) => ({ error: { code, message, status: code === 401 ? 'UNAUTHENTICATED' : 'INVALID_ARGUMENT' } }),
}

/** As many responses as calls, right behind them, and a signature on the first call of each step. */
function checkContents(contents: JsonObject[], model: string): void {
  let calls: JsonObject[] = []
  for (const { role, parts } of contents) {
    const said = asObjects(parts)
    if (!said.length) throw new Complaint('* GenerateContentRequest.contents: contents.parts must not be empty.')
    if (role !== 'user' && role !== 'model') throw new Complaint('Please use a valid role: user, model.')
    const responses = said.filter((part) => part.functionResponse)
    if (responses.length !== calls.length)
      throw new Complaint(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      )
    calls = said.filter((part) => part.functionCall)
    const signed = asText(calls[0]?.thoughtSignature)
    if (calls.length && model.includes('-3') && (!signed || ![signature, ...STAND_INS].includes(signed)))
      throw new Complaint('Function call is missing a thought_signature in functionCall parts.')
  }
}

function checkThinking(thinking: JsonObject | undefined, model: string): void {
  if (thinking?.thinkingLevel === undefined) return
  if (thinking.thinkingBudget !== undefined) throw new Complaint('You can only set one of thinking budget and thinking level.')
  if (model.includes('-2.5')) throw new Complaint('Thinking level is not supported for this model.')
}

function checkSchema(schema: Json | undefined): void {
  const object = asObject(schema)
  if (!object) return
  allowOnly(
    object,
    SCHEMA,
    (field) => `Invalid JSON payload received. Unknown name "${field}" at 'tools[0].function_declarations[0].parameters'`,
  )
  checkSchema(object.items)
  for (const property of Object.values(asObject(object.properties) ?? {})) checkSchema(property)
}

const parts = ({ seed, reasoning, text, call }: Answer): JsonObject[] => [
  ...(reasoning ? [{ text: reasoning, thought: true }] : []),
  { text },
  ...(call ? [{ functionCall: { id: `fc_${seed}`, name: call.name, args: call.input }, thoughtSignature: signature }] : []),
]

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
