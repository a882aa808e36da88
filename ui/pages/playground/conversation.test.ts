import { expect, test } from 'bun:test'
import { type Conversation, emptyManner, imageOf, keep, piecesOf, restore } from './conversation'
import { dialects } from './dialects'
import { createEventReader } from './events'

const picture = 'data:image/png;base64,AAAA'
const conversation: Conversation = {
  manner: { ...emptyManner, group: 'arms', system: 'Be brief.', temperature: '0,5', maxTokens: '100' },
  turns: [
    { role: 'user', text: 'What is this?', images: [picture] },
    { role: 'assistant', text: 'A square.', thought: 'hm', state: 'done', error: '', requestId: '1' },
    { role: 'assistant', text: '', thought: '', state: 'failed', error: 'no', requestId: '2' },
    { role: 'user', text: 'Why?', images: [] },
  ],
}

test('every dialect writes what it can read again, and leaves out what says nothing', () => {
  for (const [protocol, dialect] of Object.entries(dialects)) {
    const { manner, turns } = dialect.read(dialect.write(conversation))
    expect([protocol, manner]).toEqual([protocol, { system: 'Be brief.', temperature: '0.5', maxTokens: '100' }])
    expect(turns).toMatchObject([
      { role: 'user', text: 'What is this?', images: [picture] },
      { role: 'assistant', text: 'A square.' },
      { role: 'user', text: 'Why?', images: [] },
    ])
  }
})

test('what is left empty is not sent', () => {
  const plain = { manner: { ...emptyManner, group: 'arms' }, turns: conversation.turns.slice(3) }
  expect(Object.keys(dialects['openai-chat'].write(plain))).toEqual(['model', 'messages', 'stream', 'stream_options'])
  expect(dialects.anthropic.write(plain)).toMatchObject({ max_tokens: 4096 })
  expect(dialects.gemini.write(plain)).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Why?' }] }] })
  expect(dialects.gemini.path('a/b c')).toBe('/v1beta/models/a%2Fb%20c:streamGenerateContent?alt=sse')
})

test('events are found however they are cut', () => {
  const text = 'event: a\r\ndata: {"x":1}\r\n\r\n: keep-alive\n\ndata: one\ndata: two\n\ndata: [DONE]\n\n'
  for (const size of [1, 2, 3, 7, 1000]) {
    const read = createEventReader()
    const found = (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).flatMap(read)
    expect([size, found]).toEqual([size, ['{"x":1}', 'one\ntwo', '[DONE]']])
  }
})

test('code between fences is told apart, also while it is being written', () => {
  expect(piecesOf('Look:\n```ts\nlet a = 1\n\nlet b\n```\nDone ``` so.')).toEqual([
    { kind: 'text', text: 'Look:' },
    { kind: 'code', text: 'let a = 1\n\nlet b' },
    { kind: 'text', text: 'Done ``` so.' },
  ])
  expect(piecesOf('```\nhalf')).toEqual([{ kind: 'code', text: 'half' }])
  expect(piecesOf('')).toEqual([])
})

test('a conversation is kept, without its pictures where there is no room, and what was under way is over', () => {
  let kept = ''
  const storage = {
    getItem: () => kept,
    setItem(_key: string, text: string) {
      if (text.includes('base64')) throw new Error('quota')
      kept = text
    },
  }
  keep(storage, { ...conversation, turns: [...conversation.turns, { ...conversation.turns[1]!, state: 'running' } as never] })
  const { turns, manner } = restore(storage)
  expect(manner.group).toBe('arms')
  expect(turns[0]).toMatchObject({ images: [] })
  expect(turns.at(-1)).toMatchObject({ state: 'stopped', text: 'A square.' })
  kept = 'nonsense'
  expect(restore(storage)).toEqual({ manner: emptyManner, turns: [] })
})

test('a picture has a type and its data', () => expect(imageOf(picture)).toEqual({ type: 'image/png', data: 'AAAA' }))
