import { passes } from '../custom-tools'
import type { Protocol } from '../protocol'
import { readReply, writeReply } from './reply'
import { readRequest, writeRequest } from './request'
import { openaiResponsesWire } from './wire'

export const openaiResponses: Protocol = {
  id: 'openai-responses',
  readRequest,
  writeRequest,
  readReply,
  writeReply,
  passes,
  wire: openaiResponsesWire,
}
