import { anthropic } from './anthropic'
import { gemini } from './gemini'
import { openaiChat } from './openai-chat'
import { openaiResponses } from './openai-responses'
import type { Protocol, ProtocolId } from './protocol'
import { volcengine } from './volcengine'

/** The protocols, one line each. */
export const protocols: Record<ProtocolId, Protocol> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  gemini,
  volcengine,
}
