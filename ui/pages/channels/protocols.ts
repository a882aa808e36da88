import type { ProtocolId } from '../../contract'

/** Proper names, the same in every language. */
export const protocolNames: Record<ProtocolId, string> = {
  'openai-chat': 'OpenAI Chat',
  'openai-responses': 'OpenAI Responses',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  volcengine: 'Ark (Volcengine, BytePlus)',
}
