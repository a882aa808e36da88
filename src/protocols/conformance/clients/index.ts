import type { ProtocolId } from '../../protocol'
import type { Client } from '../seen'
import { anthropic } from './anthropic'
import { chat } from './chat'
import { gemini } from './gemini'
import { responses } from './responses'

/** The protocols that clients speak. */
export type ClientId = Exclude<ProtocolId, 'volcengine'>

export const clients: Record<ClientId, Client> = { 'openai-chat': chat, 'openai-responses': responses, anthropic, gemini }

export const clientIds = Object.keys(clients) as ClientId[]
