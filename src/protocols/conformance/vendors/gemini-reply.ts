import { parseJson } from '../../json'
import type { Data, Event } from '../data'
import { type Ending, halves, type Reply, type Said } from './said'

const head = { modelVersion: 'up-model', responseId: 'r-up' }
const usual = { promptTokenCount: 20, candidatesTokenCount: 7, totalTokenCount: 27 }

/** One chunk with these parts, or a whole reply. */
export const geminiChunk = (parts: Data[], more: Data = {}, beside: Data = {}): Data => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
  ...head,
  ...beside,
})

/** A reply of these parts, a part a chunk. */
export function partsReply(parts: Data[], finishReason = 'STOP', usageMetadata: Data = usual): Reply {
  const events: Event[] = [
    ...parts.map((part): Event => ({ data: geminiChunk([part]) })),
    { data: geminiChunk([{ text: '' }], { finishReason }, { usageMetadata }) },
  ]
  return { whole: geminiChunk(parts, { finishReason }, { usageMetadata }), events }
}

export function geminiReply(said: Said[], { finish, usage }: Ending): Reply {
  const parts = said.flatMap((part): Data[] => {
    if ('redacted' in part) return [{ text: '', thoughtSignature: part.redacted }]
    const signed = 'state' in part && part.state ? { thoughtSignature: part.state } : {}
    if ('call' in part) return [{ functionCall: { id: part.id, name: part.call, args: parseJson(part.args) }, ...signed }]
    if ('thought' in part) return [{ text: part.thought, thought: true, ...signed }]
    return halves(part.text).map((text) => ({ text }))
  })
  return partsReply(parts, finish, usage)
}
