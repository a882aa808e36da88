import { MAGIC } from '../../seal'
import { isBase64 } from '../clients/gemini'
import { type Data, must } from '../data'
import type { Upstream } from '../upstreams'
import { checkSchema } from './schema'

const FIELDS = [
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'safetySettings',
  'cachedContent',
  'serviceTier',
  'store',
]
const CONFIG =
  'candidateCount frequencyPenalty logprobs maxOutputTokens presencePenalty responseLogprobs responseMimeType responseModalities responseJsonSchema responseSchema seed speechConfig stopSequences temperature thinkingConfig topK topP mediaResolution'.split(
    ' ',
  )

/** Throws what Gemini would answer 400 with. */
export function checkGeminiRequest(body: Data, { model }: Upstream) {
  for (const field of Object.keys(body)) must(FIELDS.includes(field), `Unknown name "${field}"`)
  const isThird = /gemini-[3-9]/.test(model)
  checkContents(body.contents, isThird)
  for (const part of body.systemInstruction?.parts ?? []) must(part.text, 'systemInstruction has an empty part')
  checkConfig(body.generationConfig ?? {}, isThird)
  checkTools(body, isThird)
}

function checkConfig(config: Data, isThird: boolean) {
  for (const field of Object.keys(config)) must(CONFIG.includes(field), `Unknown name "${field}" at 'generation_config'`)
  must((config.stopSequences ?? []).length <= 5, 'there are more than 5 stop sequences')
  must(!(config.responseSchema && config.responseJsonSchema), 'responseSchema and responseJsonSchema together')
  if (config.responseJsonSchema) checkSchema(config.responseJsonSchema, 'gemini-json')
  if (config.responseSchema) checkSchema(config.responseSchema, 'gemini-openapi')
  const { thinkingBudget, thinkingLevel } = config.thinkingConfig ?? {}
  must(thinkingBudget === undefined || thinkingLevel === undefined, 'thinkingBudget and thinkingLevel together')
  if (!isThird) {
    must(thinkingLevel === undefined, 'thinkingLevel is not supported on this model')
    must(thinkingBudget === undefined || (thinkingBudget >= -1 && thinkingBudget <= 24_576), `thinkingBudget ${thinkingBudget}`)
  }
  if (thinkingLevel) must(/^(low|medium|high)$/i.test(thinkingLevel), `thinkingLevel ${thinkingLevel}`)
}

const KINDS = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse', 'executableCode', 'codeExecutionResult']

function checkContents(contents: Data[], isThird: boolean) {
  must(contents.length > 0, 'contents is empty')
  must(contents[0]!.role === 'user', 'the first content is not the user’s')
  const begin = contents.findLastIndex(({ role, parts }) => role === 'user' && !parts.some((part: Data) => part.functionResponse))
  for (const [at, { role, parts }] of contents.entries()) {
    must(role === 'user' || role === 'model', `contents[${at}] has the role ${role}`)
    must(role !== contents[at - 1]?.role, `contents[${at}] has the same role as the one before`)
    must(parts?.length > 0, `contents[${at}].parts is empty`)
    for (const part of parts) checkPart(part, `contents[${at}]`)
    // An empty text beside others is fine: chats tell back what ended a stream of Google's own.
    must(
      parts.some((part: Data) => part.text !== '' || part.thoughtSignature),
      `contents[${at}] has nothing but empty texts`,
    )
    const calls: Data[] = parts.filter((part: Data) => part.functionCall)
    const answers = parts.filter((part: Data) => part.functionResponse)
    const before: Data[] = (contents[at - 1]?.parts ?? []).filter((part: Data) => part.functionCall)
    must(
      answers.length === before.length,
      `contents[${at}]: the number of function response parts must be equal to the number of function call parts`,
    )
    for (const [place, { functionResponse: answer }] of answers.entries())
      must(answer.name === before[place]!.functionCall.name, `contents[${at}] answers ${answer.name}`)
    if (isThird && calls.length && at > begin)
      must(calls[0]!.thoughtSignature, `contents[${at}]: Function call is missing a thought_signature in functionCall parts`)
  }
  must(!contents.at(-1)!.parts.some((part: Data) => part.functionCall), 'a call has no response')
}

const SENTINELS = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']

function checkPart(part: Data, where: string) {
  const kinds = KINDS.filter((kind) => kind in part)
  must(kinds.length === 1, `${where} has a part with ${kinds.length ? kinds : 'nothing'} in it`)
  const { text, functionCall: call, functionResponse: answer, inlineData, thoughtSignature: signature } = part
  if (text) must(!text.includes('[object Object]'), `${where} has an object for a text`)
  if (call) must(isName(call.name) && isObject(call.args ?? {}), `${where} has no legal functionCall`)
  if (answer) must(isName(answer.name) && isObject(answer.response), `${where} has no legal functionResponse`)
  if (inlineData) must(inlineData.mimeType && isBase64(inlineData.data), `${where} has no legal inlineData`)
  if (signature !== undefined) {
    must(!signature.startsWith(MAGIC), `${where} has a thoughtSignature that is not Gemini's`)
    must(SENTINELS.includes(signature) || isBase64(signature), `${where}: Base64 decoding failed for a thoughtSignature`)
  }
}

const isName = (name: unknown) => typeof name === 'string' && /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/.test(name)
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

function checkTools({ tools = [], toolConfig }: Data, isThird: boolean) {
  const declared: Data[] = tools.flatMap(({ functionDeclarations = [] }: Data) => functionDeclarations)
  const builtins = tools.some((tool: Data) => !tool.functionDeclarations)
  must(isThird || !builtins || !declared.length, 'Built-in tools and functions cannot be combined')
  for (const { name, parameters, parametersJsonSchema } of declared) {
    must(isName(name), `${name} is no name of a function`)
    must(!(parameters && parametersJsonSchema), 'parameters and parametersJsonSchema together')
    if (parameters) checkSchema(parameters, 'gemini-openapi')
    if (parametersJsonSchema) checkSchema(parametersJsonSchema, 'gemini-json')
  }
  const { mode, allowedFunctionNames = [] } = toolConfig?.functionCallingConfig ?? {}
  must(!mode || declared.length, 'functionCallingConfig without functions')
  for (const name of allowedFunctionNames)
    must(
      declared.some((tool) => tool.name === name),
      `${name} is allowed but not declared`,
    )
}
