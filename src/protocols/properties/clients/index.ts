import type { ClientId } from '../conversation'
import { anthropicClient } from './anthropic'
import type { Client } from './client'
import { geminiClient } from './gemini'
import { chatClient } from './openai-chat'
import { responsesClient } from './openai-responses'

export const clients: Record<ClientId, Client> = {
  'openai-chat': chatClient,
  'openai-responses': responsesClient,
  anthropic: anthropicClient,
  gemini: geminiClient,
}
