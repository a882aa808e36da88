import type { ProtocolId } from '../../protocol'
import type { Data } from '../data'

/**
 * What a vendor understands of a request, one line a part: `user: …`, `assistant: …`, `assistant thinks …`,
 * `call get#id {…}`, `result #id …`, `user image …`.
 */
export function transcript(protocol: ProtocolId, body: Data): string[] {
  switch (protocol) {
    case 'openai-chat':
    case 'volcengine':
      return body.messages.flatMap(chatLines)
    case 'openai-responses':
      return responsesLines(body)
    case 'anthropic':
      return anthropicLines(body)
    case 'gemini':
      return geminiLines(body)
  }
}

const list = (content: unknown): Data[] =>
  typeof content === 'string' ? (content ? [{ type: 'text', text: content }] : []) : ((content ?? []) as Data[])

function contentLines(who: string, content: unknown): string[] {
  return list(content).map((part) => {
    const text = part.text ?? part.refusal
    if (typeof text === 'string') return `${who}: ${text}`
    if (part.type === 'document' || part.type === 'file' || part.type === 'input_file') return `${who} file ${sourceOf(part)}`
    return `${who} ${/audio/.test(part.type) ? 'audio' : 'image'} ${sourceOf(part)}`
  })
}

function sourceOf({ image_url, source, file, file_data, file_url, file_id, input_audio }: Data): string {
  const address = image_url?.url ?? image_url ?? file?.file_data ?? file_data ?? file?.file_id ?? file_url ?? file_id
  if (address) return address
  if (input_audio) return `${input_audio.format} ${input_audio.data}`
  return source?.type === 'base64' ? `data:${source.media_type};base64,${source.data}` : (source?.url ?? source?.file_id ?? source?.data)
}

const flat = (content: unknown) =>
  contentLines('', content)
    .map((line) => line.replace(/^: /, '').trim())
    .join('|')

function chatLines({ role, content, tool_calls = [], tool_call_id, reasoning_content }: Data): string[] {
  if (role === 'tool') return [`result #${tool_call_id} ${flat(content)}`.trim()]
  return [
    ...(reasoning_content ? [`assistant thinks ${reasoning_content}`] : []),
    ...contentLines(role, content),
    ...tool_calls.map(({ id, function: call, custom }: Data) => `call ${(call ?? custom).name}#${id} ${call?.arguments ?? custom.input}`),
  ]
}

function responsesLines({ instructions, input }: Data): string[] {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input
  return [
    ...(instructions ? [`system: ${instructions}`] : []),
    ...items.flatMap((item: Data) => {
      const { type, role, content, call_id, name, output, summary } = item
      if (type === 'reasoning') return [`assistant thinks ${summary.map(({ text }: Data) => text).join('\n\n')}`]
      if (/_call$/.test(type ?? '')) return [`call ${name}#${call_id} ${item.arguments ?? item.input}`]
      if (/_output$/.test(type ?? '')) return [`result #${call_id} ${flat(output)}`.trim()]
      return contentLines(role, content)
    }),
  ]
}

function anthropicLines({ system, messages }: Data): string[] {
  return [
    ...contentLines('system', system),
    ...messages.flatMap(({ role, content }: Data) =>
      list(content).flatMap((block) => {
        if (block.type === 'thinking') return [`assistant thinks ${block.thinking}`]
        if (block.type === 'redacted_thinking') return ['assistant thinks']
        if (block.type === 'tool_use') return [`call ${block.name}#${block.id} ${JSON.stringify(block.input)}`]
        if (block.type === 'tool_result') return [`result #${block.tool_use_id} ${flat(block.content)}`.trim()]
        return contentLines(role, [block])
      }),
    ),
  ]
}

function geminiLines({ systemInstruction, contents }: Data): string[] {
  return [
    ...(systemInstruction?.parts ?? []).map(({ text }: Data) => `system: ${text}`),
    ...contents.flatMap(({ role, parts }: Data) =>
      parts.flatMap(({ text, thought, functionCall: call, functionResponse: result, inlineData, fileData }: Data) => {
        if (thought) return [`assistant thinks ${text}`]
        if (call) return [`call ${call.name}#${call.id ?? ''} ${JSON.stringify(call.args ?? {})}`]
        if (result) return [`result #${result.id ?? ''} ${JSON.stringify(result.response)}`]
        const who = role === 'model' ? 'assistant' : 'user'
        if (inlineData) return [`${who} ${kindOf(inlineData.mimeType)} data:${inlineData.mimeType};base64,${inlineData.data}`]
        if (fileData) return [`${who} ${kindOf(fileData.mimeType ?? '')} ${fileData.fileUri}`]
        return text ? [`${who}: ${text}`] : []
      }),
    ),
  ]
}

const kindOf = (mime: string) => (/^image/.test(mime) ? 'image' : /^audio/.test(mime) ? 'audio' : 'file')
