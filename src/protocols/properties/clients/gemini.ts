import type { Message, Part, Prompt, Tool } from '../../protocol'
import { type Data, list, said } from '../exact'
import { type Client, demand, type Heard, nothingHeard } from './client'

/** https://ai.google.dev/api/generate-content */
export const geminiClient: Client = {
  protocol: 'gemini',
  body(prompt) {
    const { tools, responseFormat: format, system } = prompt
    const generationConfig = said({
      maxOutputTokens: prompt.maxOutputTokens,
      temperature: prompt.temperature,
      topP: prompt.topP,
      topK: prompt.topK,
      seed: prompt.seed,
      presencePenalty: prompt.presencePenalty,
      frequencyPenalty: prompt.frequencyPenalty,
      stopSequences: prompt.stop,
      thinkingConfig: prompt.reasoning && { includeThoughts: true, thinkingLevel: prompt.reasoning.effort?.toUpperCase() },
      ...(format?.type === 'json-schema' && { responseMimeType: 'application/json', responseJsonSchema: format.schema }),
    })
    return said({
      contents: prompt.messages.map(writeMessage),
      systemInstruction: system.length ? { parts: system.flatMap(writePart) } : undefined,
      tools: tools.length ? [{ functionDeclarations: tools.map(writeTool) }] : undefined,
      toolConfig: writeChoice(prompt),
      generationConfig: Object.keys(generationConfig).length ? generationConfig : undefined,
    })
  },
  assemble,
  hear(reply) {
    if (reply.error) return { ...nothingHeard(), error: reply.error.message }
    const [candidate] = reply.candidates
    const parts = list(candidate?.content?.parts)
    const usage = reply.usageMetadata ?? {}
    const reasoning = usage.thoughtsTokenCount ?? 0
    return {
      text: parts.map(({ text = '', thought }) => (thought ? '' : text)).join(''),
      thoughts: parts.map(({ text = '', thought }) => (thought ? text : '')).join(''),
      refusal: '',
      calls: parts.flatMap(({ functionCall }) => (functionCall ? [hearCall(functionCall)] : [])),
      images: parts.flatMap(({ inlineData }) => (inlineData ? [inlineData.data] : [])),
      finish: candidate?.finishReason,
      usage: {
        input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
        output: (usage.candidatesTokenCount ?? 0) + reasoning,
        cacheRead: usage.cachedContentTokenCount ?? 0,
        cacheWrite: 0,
        reasoning,
      },
    }
  },
  goOn(body, reply, results) {
    const { content } = reply.candidates[0]
    const answers = list(content.parts)
      .filter(({ functionCall }) => functionCall)
      .map(({ functionCall: { id, name } }, at) => ({ functionResponse: { id, name, response: { output: results[at] } } }))
    return { ...body, contents: [...body.contents, content, { role: 'user', parts: answers }] }
  },
}

function writeMessage({ role, parts }: Message): Data {
  return { role: role === 'assistant' ? 'model' : 'user', parts: parts.flatMap(writePart) }
}

function writePart(part: Part): Data[] {
  switch (part.type) {
    case 'image':
    case 'file':
      return part.source.kind === 'base64' ? [{ inlineData: { mimeType: part.source.mime, data: part.source.data } }] : []
    case 'reasoning':
      return [said({ text: part.text, thought: true, thoughtSignature: part.signature })]
    case 'tool-call':
      return [said({ functionCall: { id: part.id, name: part.name, args: JSON.parse(part.input) }, thoughtSignature: part.signature })]
    case 'tool-result':
      return [{ functionResponse: writeResult(part) }]
    default:
      return [{ text: 'text' in part ? part.text : '' }]
  }
}

function writeResult({ id, name, content, isError }: Extract<Part, { type: 'tool-result' }>): Data {
  const text = content.flatMap((part) => ('text' in part ? part.text : [])).join('')
  const media = content.filter(({ type }) => type === 'image').flatMap(writePart)
  return said({ id, name, response: isError ? { error: text } : { output: text }, parts: media.length ? media : undefined })
}

function writeTool(tool: Tool): Data {
  if (tool.kind === 'builtin') return tool.raw as Data
  return said({ name: tool.name, description: tool.description, parametersJsonSchema: tool.kind === 'function' ? tool.schema : undefined })
}

const MODES = { auto: 'AUTO', none: 'NONE', required: 'ANY', tool: 'ANY', allowed: 'ANY' }

function writeChoice({ toolChoice }: Prompt): Data | undefined {
  if (!toolChoice) return undefined
  const allowedFunctionNames = toolChoice.mode === 'tool' ? [toolChoice.name] : undefined
  return { functionCallingConfig: said({ mode: MODES[toolChoice.mode], allowedFunctionNames }) }
}

const hearCall = ({ id, name, args }: Data): Heard['calls'][number] => ({ id, name, kind: 'function', input: JSON.stringify(args) })

function assemble(frames: { event?: string; data: string }[]): Data {
  const parts: Data[] = []
  const whole: Data = {}
  let finish: string | undefined
  for (const { event, data } of frames) {
    demand(event === undefined, 'a named event')
    const chunk: Data = JSON.parse(data)
    demand(!whole.error && !finish, 'a chunk behind the last one')
    if (chunk.error) {
      demand(typeof chunk.error.code === 'number', 'an error whose code is no number')
      whole.error = chunk.error
      continue
    }
    const { content, finishReason } = chunk.candidates?.[0] ?? {}
    demand(content?.role === 'model' && content.parts.length > 0, 'a chunk that a chat would not keep: no role, or no parts')
    demand(
      content.parts.every((part: Data) => Object.keys(part).length > 0),
      'a part with nothing in it',
    )
    parts.push(...content.parts)
    Object.assign(whole, chunk)
    finish = finishReason
  }
  demand(whole.error || finish, 'no finishReason')
  return whole.error ? whole : { ...whole, candidates: [{ content: { role: 'model', parts }, finishReason: finish }] }
}
