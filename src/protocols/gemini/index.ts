import { passes } from '../custom-tools'
import type { Protocol } from '../protocol'
import { readReply, writeReply } from './reply'
import { readRequest, writeRequest } from './request'
import { geminiWire } from './wire'

export const gemini: Protocol = { id: 'gemini', readRequest, writeRequest, readReply, writeReply, passes, wire: geminiWire }
