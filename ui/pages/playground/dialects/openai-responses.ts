import { readNumber, spoken, type Turn } from '../conversation'
import { asList, asObject, asText, type Dialect, errorOf, known, mannerOf, textOf, turnOf } from './dialect'

export const openaiResponses: Dialect = {
  label: 'OpenAI Responses',
  path: () => '/v1/responses',
  write: ({ manner, turns }) =>
    known({
      model: manner.group,
      instructions: manner.system.trim() ? manner.system : undefined,
      input: spoken(turns).map(itemOf),
      temperature: readNumber(manner.temperature),
      max_output_tokens: readNumber(manner.maxTokens),
      store: false,
      stream: true,
    }),
  hear(event) {
    if (event.type === 'response.output_text.delta' || event.type === 'response.refusal.delta') return { text: asText(event.delta) }
    if (event.type === 'response.reasoning_summary_text.delta' || event.type === 'response.reasoning_text.delta')
      return { thought: asText(event.delta) }
    if (event.type === 'response.failed') return { error: errorOf(asObject(event.response)) }
    return { error: errorOf(event) ?? (event.type === 'error' ? asText(event.message) : undefined) }
  },
  read(body) {
    const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : asList(body.input)
    return {
      manner: mannerOf(asText(body.instructions) ?? '', body.temperature, body.max_output_tokens),
      turns: items
        .filter(({ role }) => role === 'user' || role === 'assistant')
        .flatMap(({ role, content }) => turnOf(role, textOf(content), imagesOf(content))),
    }
  },
}

function itemOf(turn: Turn) {
  if (turn.role === 'assistant') return { role: 'assistant', content: [{ type: 'output_text', text: turn.text }] }
  const images = turn.images.map((url) => ({ type: 'input_image', image_url: url }))
  return { role: 'user', content: [...images, ...(turn.text ? [{ type: 'input_text', text: turn.text }] : [])] }
}

const imagesOf = (content: unknown) => asList(content).flatMap((part) => asText(part.image_url)?.match(/^data:image\/.+/)?.[0] ?? [])
