import type { Protocol } from '../protocol'
import { passes } from './passes'
import { readReply, writeReply } from './reply'
import { readRequest, writeRequest } from './request'
import { openaiChatWire } from './wire'

export const openaiChat: Protocol = { id: 'openai-chat', readRequest, writeRequest, readReply, writeReply, passes, wire: openaiChatWire }
