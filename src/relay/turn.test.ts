import { expect, test } from 'bun:test'
import { collect } from '../protocols/collect'
import { gemini } from '../protocols/gemini'
import { resumption } from '../protocols/gemini/resumption'
import type { Event } from '../protocols/protocol'
import { Turn } from './turn'

type Chunk = { parts: object[]; finishReason?: string; continuationToken?: string; groundingMetadata?: object }

/** What a turn of these replies says, each a list of chunks. */
function hear(...replies: Chunk[][]): Event[] {
  const turn = new Turn(gemini.readReply, resumption)
  const events: Event[] = []
  for (const [at, chunks] of replies.entries()) {
    if (at) turn.resume()
    for (const { parts, ...candidate } of chunks)
      events.push(...turn.read({ data: JSON.stringify({ candidates: [{ content: { parts }, ...candidate }] }) }))
    if (at === replies.length - 1) events.push(...turn.read(null))
  }
  return events
}

const cut = { finishReason: 'CONTINUATION', continuationToken: 'more' }

function told(events: Event[]) {
  const all = collect()
  for (const event of events) all.add(event)
  return all.reply()
}

test('a thought that was cut goes on as one, and the words behind it follow', () => {
  const events = hear(
    [{ parts: [{ text: 'I thi', thought: true }], ...cut }],
    [{ parts: [{ text: 'nk', thought: true, thoughtSignature: 'c2ln' }, { text: 'so' }], finishReason: 'STOP' }],
  )
  expect(told(events).parts).toMatchObject([
    { type: 'reasoning', text: 'I think', signature: 'c2ln' },
    { type: 'text', text: 'so' },
  ])
  expect(events.filter(({ type }) => type === 'part-start').length).toBe(2)
})

test('sources of the second half are found where its words are now', () => {
  const groundingMetadata = {
    groundingChunks: [{ web: { uri: 'https://example.com', title: 'Example' } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 4, text: 'rest' }, groundingChunkIndices: [0] }],
  }
  const events = hear([{ parts: [{ text: 'the ' }], ...cut }], [{ parts: [{ text: 'rest' }], groundingMetadata, finishReason: 'STOP' }])
  const [part] = told(events).parts
  expect(part).toMatchObject({ text: 'the rest', annotations: [{ start_index: 4, end_index: 8 }] })
  const annotations = events.flatMap((event) =>
    event.type === 'part-delta' && event.delta.kind === 'annotation' ? event.delta.annotation : [],
  )
  expect(annotations).toMatchObject([{ start_index: 4, end_index: 8 }])
})

test('a call after words that were cut leaves them as they are', () => {
  const call = { functionCall: { name: 'look', args: {} } }
  const { parts, finish } = told(hear([{ parts: [{ text: 'So ' }], ...cut }], [{ parts: [call], finishReason: 'STOP' }]))
  expect(parts).toMatchObject([
    { type: 'text', text: 'So ' },
    { type: 'tool-call', name: 'look' },
  ])
  expect(finish?.reason).toBe('tool-calls')
})

test('a pause that nobody goes on from ends as a cut', () => {
  const events = hear([{ parts: [{ text: 'So ' }], ...cut }])
  expect(events.slice(-3)).toMatchObject([{ type: 'part-end' }, { type: 'finish', reason: 'length' }, { type: 'end' }])
})
