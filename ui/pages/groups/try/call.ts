/** The protocols that clients speak. */
export const spoken = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const
export type Spoken = (typeof spoken)[number]

export interface Question {
  /** The group's name. */
  model: string
  prompt: string
  stream: boolean
}

/** Enough for a few words, and for the thoughts of models that think before they speak. */
const MOST_TOKENS = 1024

/** A question in the words of a protocol, and where it goes. */
export function callOf(protocol: Spoken, { model, prompt, stream }: Question): { path: string; body: object } {
  const messages = [{ role: 'user', content: prompt }]
  switch (protocol) {
    case 'openai-chat':
      return { path: '/v1/chat/completions', body: { model, messages, max_tokens: MOST_TOKENS, stream } }
    case 'openai-responses':
      return { path: '/v1/responses', body: { model, input: prompt, max_output_tokens: MOST_TOKENS, stream, store: false } }
    case 'anthropic':
      return { path: '/v1/messages', body: { model, messages, max_tokens: MOST_TOKENS, stream } }
    case 'gemini':
      return {
        path: `/v1beta/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
        body: { contents: [{ role: 'user', parts: [{ text: prompt }] }], generationConfig: { maxOutputTokens: MOST_TOKENS } },
      }
  }
}

/** As far as an answer is looked at here. */
interface Told {
  type?: string
  delta?: string | { type?: string; text?: string }
  choices?: { delta?: { content?: unknown }; message?: { content?: unknown } }[]
  output?: { content?: { type?: string; text?: string }[] }[]
  content?: { type?: string; text?: string }[]
  candidates?: { content?: { parts?: { text?: string; thought?: boolean }[] } }[]
}

/** The text in a whole answer, or in one event of a streamed one. */
export function textIn(json: unknown): string {
  if (typeof json !== 'object' || json === null) return ''
  const told = json as Told
  if (told.choices) return asText(told.choices[0]?.delta?.content ?? told.choices[0]?.message?.content)
  if (told.candidates) return (told.candidates[0]?.content?.parts ?? []).map((part) => (part.thought ? '' : asText(part.text))).join('')
  if (told.type === 'response.output_text.delta') return asText(told.delta)
  if (told.type === 'content_block_delta')
    return typeof told.delta === 'object' && told.delta.type === 'text_delta' ? asText(told.delta.text) : ''
  // Events of streams carry the whole again at their end.
  if (told.type?.startsWith('response.') || told.type?.startsWith('message_') || told.type?.startsWith('content_')) return ''
  const parts = told.content ?? told.output?.flatMap(({ content }) => content ?? []) ?? []
  return parts.map((part) => (part.type === 'text' || part.type === 'output_text' ? asText(part.text) : '')).join('')
}

const asText = (value: unknown) => (typeof value === 'string' ? value : '')

/** The text of an answer as it comes, whole or as server-sent events; answers what there is in the end. */
export async function readAnswer(response: Response, onText: (text: string) => void): Promise<string> {
  let text = ''
  const take = (json: string) => {
    text += textIn(parsed(json))
    onText(text)
  }
  if (!response.headers.get('content-type')?.includes('event-stream')) {
    take(await response.text())
    return text
  }
  let rest = ''
  for await (const piece of pieces(response)) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data:')) take(line.slice(5))
  }
  return text
}

async function* pieces(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
