import { imageOf, readNumber, spoken, type Turn } from '../conversation'
import { asList, asObject, asText, type Dialect, errorOf, known, mannerOf, textOf, turnOf } from './dialect'

// Anthropic wants to be told.
const USUAL_MAX_TOKENS = 4096

export const anthropic: Dialect = {
  label: 'Anthropic',
  path: () => '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  write: ({ manner, turns }) =>
    known({
      model: manner.group,
      max_tokens: readNumber(manner.maxTokens) ?? USUAL_MAX_TOKENS,
      system: manner.system.trim() ? manner.system : undefined,
      messages: spoken(turns).map(messageOf),
      temperature: readNumber(manner.temperature),
      stream: true,
    }),
  hear(event) {
    const delta = asObject(event.delta)
    return { text: asText(delta.text), thought: asText(delta.thinking), error: errorOf(event) }
  },
  read: (body) => ({
    manner: mannerOf(textOf(body.system), body.temperature, body.max_tokens),
    turns: asList(body.messages).flatMap(({ role, content }) => turnOf(role, textOf(content), imagesOf(content))),
  }),
}

function messageOf(turn: Turn) {
  if (turn.role === 'assistant') return { role: 'assistant', content: turn.text }
  if (!turn.images.length) return { role: 'user', content: turn.text }
  const images = turn.images.map(imageOf).map(({ type, data }) => ({ type: 'image', source: { type: 'base64', media_type: type, data } }))
  return { role: 'user', content: [...images, ...(turn.text ? [{ type: 'text', text: turn.text }] : [])] }
}

const imagesOf = (content: unknown) =>
  asList(content).flatMap((part) => {
    const { type, media_type, data } = asObject(part.source)
    return part.type === 'image' && type === 'base64' ? [`data:${media_type};base64,${data}`] : []
  })
