import type { ProtocolId } from '../../protocol'
import type { Data } from '../data'
import type { Upstream } from '../upstreams'
import { checkAnthropicRequest } from './anthropic-request'
import { checkChatRequest } from './chat-request'
import { checkGeminiRequest } from './gemini-request'
import { checkResponsesRequest } from './responses-request'

const CHECKS: Record<ProtocolId, (body: Data, upstream: Upstream) => void> = {
  'openai-chat': checkChatRequest,
  volcengine: checkChatRequest,
  'openai-responses': checkResponsesRequest,
  anthropic: checkAnthropicRequest,
  gemini: checkGeminiRequest,
}

/** Throws what the vendor would answer 400 with. */
export const checkRequest = (body: Data, upstream: Upstream) => CHECKS[upstream.protocol](body, upstream)
