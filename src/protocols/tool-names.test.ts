import { expect, test } from 'bun:test'
import { promptOf } from './fixture'
import type { Event, Part } from './protocol'
import { findTool, restoreToolNames, wireCallId, wireToolName } from './tool-names'

const LEGAL = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/

test('a legal name stays, with its namespace in front (41)', () => {
  expect(wireToolName({ name: 'read_file' })).toBe('read_file')
  expect(wireToolName({ name: 'exec', namespace: 'box' })).toBe('box__exec')
})

test.each(['mcp.files/read', 'x'.repeat(80), '3d', 'büro', ''])('the name %j becomes legal, and always the same (36)', (name) => {
  expect(wireToolName({ name })).toMatch(LEGAL)
  expect(wireToolName({ name })).toBe(wireToolName({ name }))
})

test('names that differ only in what is illegal stay apart', () => {
  expect(wireToolName({ name: 'a.b' })).not.toBe(wireToolName({ name: 'a/b' }))
})

test.each(['functions.f:0', 'x'.repeat(80), 'a|b', ''])('the id %j becomes legal, the same for call and result (29)', (id) => {
  expect(wireCallId(id)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  expect(wireCallId(id)).toBe(wireCallId(id))
})

test('calls in a reply get the names back that the client declared (36)', () => {
  const prompt = promptOf({ tools: [{ kind: 'function', name: 'mcp.files/read' }] })
  const part: Part = { type: 'tool-call', id: 'c', name: wireToolName({ name: 'mcp.files/read' }), kind: 'function', input: '{}' }
  const events: Event[] = [
    { type: 'part-start', index: 0, part },
    { type: 'part-end', index: 0, part },
  ]
  for (const event of events.flatMap(restoreToolNames(prompt)))
    expect(event).toMatchObject({ part: { name: 'mcp.files/read', input: '{}' } })
})

test('a choice finds its tool by either name', () => {
  const prompt = promptOf({ tools: [{ kind: 'function', name: 'exec', namespace: 'box' }] })
  expect(wireToolName(findTool(prompt, 'exec'))).toBe('box__exec')
  expect(wireToolName(findTool(prompt, 'box__exec'))).toBe('box__exec')
  expect(wireToolName(findTool(prompt, 'other'))).toBe('other')
})
