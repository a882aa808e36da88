import type { ProtocolId } from '../../protocol'
import { type Event, serverSent } from '../data'
import { anthropicReply } from './anthropic-reply'
import { chatReply } from './chat-reply'
import { geminiReply } from './gemini-reply'
import { responsesReply } from './responses-reply'
import type { Ending, Reply, Said } from './said'

const VENDORS: Record<ProtocolId, (said: Said[], ending: Ending) => Reply> = {
  'openai-chat': chatReply,
  volcengine: chatReply,
  'openai-responses': responsesReply,
  anthropic: anthropicReply,
  gemini: geminiReply,
}

/** A reply as the vendors of this protocol give it. */
export const replyOf = (protocol: ProtocolId, said: Said[], ending: Ending = {}): Reply => VENDORS[protocol](said, ending)

/** The bytes of a stream; Gemini's servers end lines in their own way. */
export const streamOf = (protocol: ProtocolId, events: Event[]): string => serverSent(events, protocol === 'gemini' ? '\r\n' : '\n')
