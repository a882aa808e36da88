import { expect, test } from 'bun:test'
import type { JsonObject } from '../protocols/protocol'
import { sessionOf } from './session'

const of = (headers: Record<string, string>, body: JsonObject = {}, key = 1, model = 'fast') =>
  sessionOf(new Headers(headers), body, key, model)

test.each<[string, Record<string, string>, JsonObject, string]>([
  ['Claude Code', { 'x-claude-code-session-id': '7959c679' }, { metadata: { user_id: 'other' } }, '1 7959c679'],
  ['Codex', { session_id: '01a1', 'x-codex-window-id': '01a1:3' }, { prompt_cache_key: 'x' }, '1 01a1'],
  ['Codex, by its window', { 'x-codex-window-id': '01a1-22:3' }, {}, '1 01a1-22'],
  ['OpenCode', { 'x-session-affinity': 'ses_1' }, {}, '1 ses_1'],
  ['whoever sends a cache key', {}, { prompt_cache_key: 'mine' }, '1 mine'],
  ['metadata in JSON', {}, { metadata: { user_id: '{"device_id":"d","account_uuid":"","session_id":"79-5"}' } }, '1 79-5'],
  ['metadata in words', {}, { metadata: { user_id: 'user_ab_account__session_11-22' } }, '1 11-22'],
])('a session of %s', (_, headers, body, expected) => {
  expect(of(headers, body)).toBe(expected)
})

const chat = (system: string, ...texts: string[]) => ({
  messages: [{ role: 'system', content: system }, ...texts.map((content, index) => ({ role: index % 2 ? 'assistant' : 'user', content }))],
})

test('without a name a conversation is known by its head, however long it grows', () => {
  const begun = of({}, chat('be brief', 'hi'))
  expect(of({}, chat('be brief', 'hi', 'hello', 'and now?'))).toBe(begun)
  for (const other of [chat('be long', 'hi'), chat('be brief', 'ho')]) expect(of({}, other)).not.toBe(begun)
  expect(of({}, chat('be brief', 'hi'), 2)).not.toBe(begun)
  expect(of({}, chat('be brief', 'hi'), 1, 'smart')).not.toBe(begun)
})

test('the head is found in every protocol', () => {
  const bodies = (text: string): JsonObject[] => [
    { system: [{ type: 'text', text: 'be brief' }], messages: [{ role: 'user', content: [{ type: 'text', text }] }] },
    { instructions: 'be brief', input: text },
    {
      input: [
        { role: 'developer', content: 'be brief' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
      ],
    },
    { systemInstruction: { parts: [{ text: 'be brief' }] }, contents: [{ role: 'user', parts: [{ text }] }] },
  ]
  const [first, second] = [bodies('hi'), bodies('ho')]
  for (const [index, body] of first.entries()) expect(of({}, body)).not.toBe(of({}, second[index]!))
})

test('bodies of any shape are taken', () => {
  for (const body of [{}, { messages: null }, { messages: [null, 1] }, { system: { a: [[[[['x']]]]] } }, { metadata: 'x' }] as JsonObject[])
    expect(of({}, body)).toStartWith('1 ')
})
