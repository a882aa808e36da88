import type { Profile } from '../../profiles/profile'
import type { Finish, Part } from '../../protocol'
import { type Data, list, said } from '../exact'
import type { Words } from '../words'
import { type Answer, court, hasTwice, type Item, sse, type Vendor } from './vendor'

const FIELDS = 'contents systemInstruction tools toolConfig safetySettings generationConfig cachedContent serviceTier store labels'.split(
  ' ',
)
const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/

/** https://ai.google.dev/api/generate-content */
export const geminiVendor: Vendor = {
  read(body, profile) {
    const { complaints, expect } = court()
    const contents = list(body.contents)
    const declared = list(body.tools).flatMap(({ functionDeclarations }) => list(functionDeclarations))
    const config = body.generationConfig ?? {}
    for (const field of Object.keys(body)) expect(FIELDS.includes(field), `unknown parameter ${field}`)
    judgeContents(contents, profile, expect)
    judgeTools(declared, body, expect)
    for (const schema of [...declared.map(({ parametersJsonSchema }) => parametersJsonSchema), config.responseJsonSchema])
      judgeSchema(schema, expect)
    const { thinkingConfig: thinking } = config
    if (thinking) expect(thinking.thinkingBudget === undefined || thinking.thinkingLevel === undefined, 'a budget and a level')
    if (thinking?.thinkingLevel) expect(profile.thinking === 'level', 'a thinking level')
    expect(list(config.stopSequences).length <= 5, 'too many stop sequences')
    if (config.responseJsonSchema) expect(config.responseMimeType === 'application/json', 'a schema without its mime type')
    return {
      complaints,
      instructions: list(body.systemInstruction?.parts)
        .map(({ text = '' }) => text)
        .join('\n'),
      items: contents.flatMap(({ role, parts }) => list(parts).flatMap((part) => readPart(role, part))),
      tools: declared.map(({ name, parametersJsonSchema, parameters }) => ({
        name,
        custom: false,
        schema: parametersJsonSchema ?? parameters,
      })),
      parameters: said({
        maxOutputTokens: config.maxOutputTokens,
        temperature: config.temperature,
        topP: config.topP,
        topK: config.topK,
        seed: config.seed,
        presencePenalty: config.presencePenalty,
        stop: config.stopSequences,
        effort: thinking && (thinking.thinkingLevel ?? thinking.thinkingBudget),
        format: config.responseJsonSchema ?? config.responseSchema,
        toolChoice: body.toolConfig,
      }),
    }
  },

  whole: (answer) => JSON.stringify(chunk(answer, answer.parts.map(writePart), true)),

  stream(answer, words) {
    const chunks = answer.parts.flatMap((part) => streamPart(part, words)).map((part) => chunk(answer, [part], false))
    return sse([...chunks, chunk(answer, [{ text: '' }], true)].map((data) => [undefined, data]))
  },
}

type Expect = (claim: unknown, complaint: string) => void

function judgeContents(contents: Data[], profile: Profile, expect: Expect): void {
  expect(contents.length && contents[0]?.role === 'user', 'a conversation that the user does not begin')
  expect(contents.at(-1)?.role === 'user', 'a conversation that the model ends')
  for (const [at, { role, parts }] of contents.entries()) {
    expect(role === 'user' || role === 'model', `the role ${role}`)
    expect(list(parts).length > 0, 'a content without parts')
    expect(role !== contents[at - 1]?.role, 'two contents of one side')
    for (const part of list(parts)) judgePart(part, expect)
    const calls = list(parts).flatMap(({ functionCall }) => functionCall ?? [])
    const answers = list(contents[at + 1]?.parts).flatMap(({ functionResponse }) => functionResponse ?? [])
    if (role === 'model' && at < contents.length - 1)
      expect(
        calls.map(({ name }) => name).join() === answers.map(({ name }) => name).join(),
        `calls of ${calls.map(({ name }) => name)} answered by ${answers.map(({ name }) => name)}`,
      )
    const first = list(parts).find(({ functionCall }) => functionCall)
    if (first && profile.thinking === 'level') expect(first.thoughtSignature, 'a first call without a signature')
  }
}

function judgePart(part: Data, expect: Expect): void {
  const { text, functionCall: call, functionResponse: response } = part
  expect(
    Object.keys(part).some((key) => !['thought', 'thoughtSignature'].includes(key)),
    'a part with nothing in it',
  )
  if (text !== undefined) expect(text !== '' || part.thoughtSignature, 'an empty text')
  if (call) expect(NAME.test(call.name) && call.args === Object(call.args) && !Array.isArray(call.args), `the call of ${call.name}`)
  if (response) expect(NAME.test(response.name) && response.response === Object(response.response), `the response of ${response.name}`)
}

function judgeTools(declared: Data[], body: Data, expect: Expect): void {
  const names = declared.map(({ name }) => name)
  expect(names.every((name) => NAME.test(name)) && !hasTwice(names), 'a name of a function that is illegal, or given twice')
  expect(
    declared.every((each) => each.parameters === undefined || each.parametersJsonSchema === undefined),
    'two schemas of one function',
  )
  const config = body.toolConfig?.functionCallingConfig
  if (config) expect(declared.length, 'a function calling mode without functions')
  for (const name of list(config?.allowedFunctionNames)) expect(names.includes(name as never), 'an allowed function that is not declared')
}

const KEYWORDS = new Set(
  '$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf properties additionalProperties required propertyOrdering default'.split(
    ' ',
  ),
)

function judgeSchema(schema: unknown, expect: Expect): void {
  if (schema === undefined || typeof schema !== 'object' || schema === null) return
  const node = schema as Data
  for (const key of Object.keys(node)) expect(KEYWORDS.has(key), `${key} in a schema`)
  for (const child of [...Object.values(node.properties ?? {}), ...list(node.anyOf), ...list(node.oneOf), node.items])
    judgeSchema(child, expect)
}

function readPart(role: string, part: Data): Item[] {
  const { text, thought, thoughtSignature: state, functionCall: call, functionResponse: response, inlineData, fileData } = part
  const signed: Item[] = state ? [{ kind: 'thought', text: thought ? text : '', state }] : []
  if (thought) return signed.length ? signed : [{ kind: 'thought', text }]
  if (text !== undefined)
    return [
      ...(text ? [{ kind: 'text' as const, role: role === 'model' ? ('assistant' as const) : ('user' as const), text }] : []),
      ...signed,
    ]
  if (call) return [...signed, { kind: 'call', id: call.id, name: call.name, input: JSON.stringify(call.args) }]
  if (response) return [readResult(response)]
  return [{ kind: 'media', role: 'user', data: inlineData?.data ?? fileData?.fileUri ?? '' }]
}

function readResult({ id, response, parts }: Data): Item {
  const values = Object.values(response)
  const text = values.length === 1 && typeof values[0] === 'string' ? values[0] : JSON.stringify(response)
  return { kind: 'result', id, text, media: list(parts).map(({ inlineData }) => inlineData?.data) }
}

function chunk({ id, model, finish, usage }: Answer, parts: Data[], isLast: boolean): Data {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, ...(isLast && { finishReason: FINISHES[finish] }) }],
    usageMetadata: {
      promptTokenCount: usage.input,
      cachedContentTokenCount: usage.cacheRead,
      candidatesTokenCount: isLast ? usage.output - usage.reasoning : 0,
      thoughtsTokenCount: isLast ? usage.reasoning : 0,
      totalTokenCount: usage.input + (isLast ? usage.output : 0),
    },
    modelVersion: model,
    responseId: id,
  }
}

function writePart(part: Part): Data {
  if (part.type === 'tool-call')
    return said({ functionCall: { id: part.id, name: part.name, args: JSON.parse(part.input) }, thoughtSignature: part.signature })
  if (part.type === 'image' && part.source.kind === 'base64') return { inlineData: { mimeType: part.source.mime, data: part.source.data } }
  if (part.type === 'reasoning') return said({ text: part.text, thought: true, thoughtSignature: part.signature })
  return { text: 'text' in part ? part.text : '' }
}

/** Texts come in pieces, the signature with the last one; everything else comes whole. */
function streamPart(part: Part, words: Words): Data[] {
  if (part.type !== 'text' && part.type !== 'reasoning') return [writePart(part)]
  const pieces = words.pieces(part.text)
  return pieces.map((text, at) => {
    const { thoughtSignature, ...written } = writePart({ ...part, text })
    return at === pieces.length - 1 ? said({ ...written, thoughtSignature }) : written
  })
}

const FINISHES: Record<Finish, string> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  unknown: 'STOP',
}
