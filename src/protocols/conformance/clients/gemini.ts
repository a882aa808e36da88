import { type Data, must, parsed, readServerSent } from '../data'
import { type Client, nothingSeen, type Seen } from '../seen'

/** A client of Gemini's generateContent, as @google/genai's chats keep their history. */
export const gemini: Client = {
  ask: (turns, more) => ({ contents: turns, generationConfig: { thinkingConfig: { includeThoughts: true } }, ...more }),
  says: (text) => ({ role: 'user', parts: [{ text }] }),
  answers: (results) => [
    {
      role: 'user',
      parts: results.map(([{ id, name }, output]) => ({ functionResponse: { id, name, response: { output } } })),
    },
  ],
  tools: (...names) => ({ tools: [{ functionDeclarations: names.map((name) => ({ name })) }] }),
  hear,
  see,
}

function see(reply: Data): Seen {
  checkUsage(reply.usageMetadata)
  const [candidate] = reply.candidates ?? []
  if (!candidate) {
    must(reply.promptFeedback?.blockReason, 'a reply without candidates says no reason')
    return seenOf(reply, [], reply.promptFeedback.blockReason, [])
  }
  must(candidate.finishReason, 'a candidate needs a finishReason')
  checkContent(candidate.content)
  return seenOf(reply, candidate.content.parts, candidate.finishReason, [])
}

function checkContent(content: Data | undefined) {
  must(content?.role === 'model', 'the role of a content is not model')
  must(Array.isArray(content.parts) && content.parts.length > 0, 'a content has no parts')
  for (const part of content.parts) checkPart(part)
}

function checkPart(part: Data) {
  must(Object.keys(part).length > 0, 'a part is empty')
  const { functionCall: call, thoughtSignature } = part
  if (call) must(call.name && call.args && typeof call.args === 'object' && call.id, 'a functionCall needs id, name and args')
  if (thoughtSignature) must(isBase64(thoughtSignature), 'a thoughtSignature is not base64')
}

export const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)

function checkUsage(usage: Data | undefined) {
  if (!usage) return
  const { promptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount = 0, toolUsePromptTokenCount = 0, totalTokenCount } = usage
  must(
    totalTokenCount === promptTokenCount + candidatesTokenCount + thoughtsTokenCount + toolUsePromptTokenCount,
    'the total is not the sum',
  )
}

function seenOf(reply: Data, parts: Data[], finish: string | undefined, events: Data[]): Seen {
  const kinds = parts.flatMap(({ text, thought, functionCall, inlineData }) => {
    if (functionCall) return 'call'
    if (inlineData) return 'image'
    return text ? (thought ? 'reasoning' : 'text') : []
  })
  return {
    ...nothingSeen(),
    text: parts.map(({ text = '', thought }) => (thought ? '' : text)).join(''),
    reasoning: parts.map(({ text = '', thought }) => (thought ? text : '')).join(''),
    states: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []),
    calls: parts.flatMap(({ functionCall: call }) =>
      call ? [{ id: call.id, name: call.name, kind: 'function', input: JSON.stringify(call.args) }] : [],
    ),
    order: kinds.filter((kind, at) => kind === 'call' || kind !== kinds[at - 1]),
    finish,
    usage: reply.usageMetadata,
    reply,
    turn: parts.length ? [{ role: 'model', parts }] : [],
    events,
  }
}

/** No `event:` lines, no `[DONE]`; every chunk has a content with parts, and the last one a finishReason. */
function hear(stream: string): Seen {
  const frames = readServerSent(stream)
  must(
    frames.every(({ event, data }) => event === undefined && data !== '[DONE]'),
    'Gemini has no event lines and no [DONE]',
  )
  return hearChunks(frames.map(({ data }) => parsed(data)))
}

/** The chunks of a stream, however they were framed. */
export function hearChunks(chunks: Data[]): Seen {
  const error = chunks.at(-1)?.error
  if (error) {
    must(Number.isInteger(error.code) && error.code >= 400 && error.code < 600, 'the code of an error is not an HTTP status')
    must(typeof error.status === 'string', 'an error needs a status')
  }
  const told = error ? chunks.slice(0, -1) : chunks
  const blocked = told.find(({ promptFeedback }) => promptFeedback?.blockReason)
  const parts: Data[] = []
  let finish: string | undefined
  for (const { candidates = [] } of told) {
    const first = candidates.find(({ index = 0 }: Data) => index === 0)
    if (!first) continue
    must(!finish, 'something is said after the finishReason')
    checkContent(first.content)
    parts.push(...first.content.parts)
    finish = first.finishReason
  }
  must(error || finish || blocked, 'the stream ends without finishReason')
  const usage = told.at(-1)?.usageMetadata
  checkUsage(usage)
  const candidate = { index: 0, content: { role: 'model', parts }, finishReason: finish }
  const reply = { ...told[0], candidates: [candidate], usageMetadata: usage }
  const seen = seenOf(reply, parts, finish ?? blocked?.promptFeedback.blockReason, chunks)
  return error ? { ...seen, error } : seen
}
