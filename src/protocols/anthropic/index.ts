import { passes } from '../custom-tools'
import type { Protocol } from '../protocol'
import { readReply, writeReply } from './reply'
import { readRequest, writeRequest } from './request'
import { anthropicWire } from './wire'

export const anthropic: Protocol = { id: 'anthropic', readRequest, writeRequest, readReply, writeReply, passes, wire: anthropicWire }
