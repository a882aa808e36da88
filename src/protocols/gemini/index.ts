import { passes } from '../custom-tools'
import type { Prompt, Protocol, Target } from '../protocol'
import { writeRequest } from './call'
import { sayOpaque } from './code'
import { readReply } from './reply'
import { readRequest } from './request'
import { resumption } from './resumption'
import { geminiWire } from './wire'
import { writeReply } from './writing'

export const gemini: Protocol = {
  id: 'gemini',
  readRequest,
  writeRequest,
  readReply,
  writeReply,
  passes: (prompt: Prompt, target: Target) => [sayOpaque(prompt), ...passes(prompt, target)],
  resumption,
  wire: geminiWire,
}
