import { expect, test } from 'bun:test'
import { prefixBreak } from './prefix'

const said = (text: string) => ({ type: 'text', text })
const first = { system: [said('Be brief.')], tools: [{ name: 'f' }], messages: [{ role: 'user', content: [said('Hi')] }] }

test('a conversation that goes on begins as it did, whatever its marks say', () => {
  const marked = { role: 'user', content: [{ ...said('Hi'), cache_control: { type: 'ephemeral' } }, said('again')] }
  const later = { ...first, messages: [marked, { role: 'assistant', content: [said('Yes?')] }] }
  expect(prefixBreak('anthropic', first, later)).toBeUndefined()
})

test('the first piece that is another one is named', () => {
  expect(prefixBreak('anthropic', first, { ...first, tools: [{ name: 'g' }] })).toBe('tools')
  expect(prefixBreak('anthropic', first, { ...first, messages: [{ role: 'user', content: [said('Ho')] }] })).toBe('messages[0].content[0]')
  expect(prefixBreak('openai-chat', { messages: [{ role: 'system', content: 'a' }] }, { messages: [] })).toBe('messages[0]')
})
