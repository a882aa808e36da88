import { readNumber, spoken, type Turn } from '../conversation'
import { asList, asObject, asText, type Dialect, errorOf, type Json, known, mannerOf, textOf, turnOf } from './dialect'

export const openaiChat: Dialect = {
  label: 'OpenAI Chat',
  path: () => '/v1/chat/completions',
  write: ({ manner, turns }) =>
    known({
      model: manner.group,
      messages: [...(manner.system.trim() ? [{ role: 'system', content: manner.system }] : []), ...spoken(turns).map(messageOf)],
      temperature: readNumber(manner.temperature),
      max_tokens: readNumber(manner.maxTokens),
      stream: true,
      stream_options: { include_usage: true },
    }),
  hear(event) {
    const delta = asObject(asList(event.choices)[0]?.delta)
    return { text: asText(delta.content), thought: asText(delta.reasoning_content) ?? asText(delta.reasoning), error: errorOf(event) }
  },
  read(body) {
    const messages = asList(body.messages)
    const isSystem = ({ role }: Json) => role === 'system' || role === 'developer'
    const system = messages.filter(isSystem).map(({ content }) => textOf(content))
    const said = messages.filter(({ role }) => role === 'user' || role === 'assistant')
    return {
      manner: mannerOf(system.join('\n\n'), body.temperature, body.max_completion_tokens ?? body.max_tokens),
      turns: said.flatMap(({ role, content }) => turnOf(role, textOf(content), imagesOf(content))),
    }
  },
}

function messageOf(turn: Turn) {
  if (turn.role === 'assistant') return { role: 'assistant', content: turn.text }
  if (!turn.images.length) return { role: 'user', content: turn.text }
  const images = turn.images.map((url) => ({ type: 'image_url', image_url: { url } }))
  return { role: 'user', content: [...images, ...(turn.text ? [{ type: 'text', text: turn.text }] : [])] }
}

const imagesOf = (content: unknown) =>
  asList(content).flatMap((part) => asText(asObject(part.image_url).url)?.match(/^data:image\/.+/)?.[0] ?? [])
