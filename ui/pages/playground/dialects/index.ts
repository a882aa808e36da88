import type { ClientProtocol } from '../conversation'
import { anthropic } from './anthropic'
import type { Dialect } from './dialect'
import { gemini } from './gemini'
import { openaiChat } from './openai-chat'
import { openaiResponses } from './openai-responses'

/** One a file, side by side. */
export const dialects: Record<ClientProtocol, Dialect> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  gemini,
}
