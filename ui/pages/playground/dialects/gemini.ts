import { imageOf, readNumber, spoken, type Turn } from '../conversation'
import { asList, asObject, asText, type Dialect, errorOf, type Json, known, mannerOf, textOf, turnOf } from './dialect'

export const gemini: Dialect = {
  label: 'Gemini',
  path: (group) => `/v1beta/models/${encodeURIComponent(group)}:streamGenerateContent?alt=sse`,
  write({ manner, turns }) {
    const generationConfig = known({ temperature: readNumber(manner.temperature), maxOutputTokens: readNumber(manner.maxTokens) })
    return known({
      systemInstruction: manner.system.trim() ? { parts: [{ text: manner.system }] } : undefined,
      contents: spoken(turns).map(contentOf),
      generationConfig: Object.keys(generationConfig).length ? generationConfig : undefined,
    })
  },
  hear(event) {
    const parts = asList(asObject(asList(event.candidates)[0]?.content).parts)
    const join = (some: Json[]) => asText(some.map((part) => asText(part.text) ?? '').join(''))
    return {
      text: join(parts.filter((part) => !part.thought)),
      thought: join(parts.filter((part) => part.thought)),
      error: errorOf(event),
    }
  },
  read(body) {
    const { temperature, maxOutputTokens } = asObject(body.generationConfig)
    return {
      manner: mannerOf(textOf(asObject(body.systemInstruction ?? body.system_instruction).parts), temperature, maxOutputTokens),
      turns: asList(body.contents).flatMap(({ role, parts }) => turnOf(role, textOf(parts), imagesOf(parts))),
    }
  },
}

function contentOf(turn: Turn) {
  if (turn.role === 'assistant') return { role: 'model', parts: [{ text: turn.text }] }
  const images = turn.images.map(imageOf).map(({ type, data }) => ({ inlineData: { mimeType: type, data } }))
  return { role: 'user', parts: [...images, ...(turn.text ? [{ text: turn.text }] : [])] }
}

const imagesOf = (parts: unknown) =>
  asList(parts).flatMap((part) => {
    const { mimeType, data } = asObject(part.inlineData ?? part.inline_data)
    return typeof data === 'string' ? [`data:${mimeType};base64,${data}`] : []
  })
