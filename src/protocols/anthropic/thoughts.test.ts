import { describe, expect, test } from 'bun:test'
import { ownStates } from '../crossing'
import type { JsonObject, ThoughtState } from '../protocol'
import { createSeal } from '../seal'
import { forget, unseal } from './thoughts'

const { seal, open } = createSeal(new Uint8Array(32))
const own = ownStates(open, 'anthropic', undefined)
const sealed = (state: ThoughtState, thinking = 'hm'): JsonObject => ({ type: 'thinking', thinking, signature: seal(state) })
const native: JsonObject = { type: 'thinking', thinking: 'mine', signature: 'EqQB' }
const call: JsonObject = { type: 'tool_use', id: 't', name: 'f', input: {} }
const loop = (...content: JsonObject[]): JsonObject[] => [
  { role: 'user', content: 'a' },
  { role: 'assistant', content },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
]
const foreign = sealed({ origin: 'openai-responses', signature: 'gAAA' })

describe('states of thoughts in a client’s own body', () => {
  test('what Anthropic signed itself stays, and nothing is edited (135)', () => {
    expect(unseal({ messages: loop(native, { type: 'redacted_thinking', data: 'EmwK' }, call) }, own)).toEqual({})
  })

  test('those of another vendor go, be they shown or redacted (59)', () => {
    const redacted = { type: 'redacted_thinking', data: seal({ origin: 'gemini', signature: 'x', call: 't' }) }
    expect(unseal({ messages: loop(foreign, native, redacted, call) }, own)).toEqual({ messages: loop(native, call) })
  })

  test('a message that held nothing else goes as well', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [foreign] },
      { role: 'user', content: 'b' },
    ]
    expect(unseal({ messages }, own)).toEqual({ messages: [messages[0]!, messages[2]!] as JsonObject[] })
  })

  test('Anthropic’s own come back in the form that was signed', () => {
    const shown = sealed({ origin: 'anthropic', signature: 'EqQB', text: 'the whole' }, 'a summary')
    const hidden = sealed({ origin: 'anthropic', redacted: 'EmwK' })
    expect(unseal({ messages: loop(shown, hidden, call) }, own)).toEqual({
      messages: loop({ type: 'thinking', thinking: 'the whole', signature: 'EqQB' }, { type: 'redacted_thinking', data: 'EmwK' }, call),
    })
  })
})

describe('a loop of calls that loses its first thought', () => {
  const budget = { type: 'enabled', budget_tokens: 2000 }
  const clearing = { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] }

  test('goes on without a budget, and with nothing to clear (59)', () => {
    const body: JsonObject = { messages: loop(foreign, call), thinking: budget, context_management: clearing }
    expect(unseal(body, own)).toEqual({ messages: loop(call), thinking: undefined, context_management: undefined })
  })

  test('keeps what else is to be cleared', () => {
    const others = { type: 'clear_tool_uses_20250919' }
    const body: JsonObject = { messages: loop(foreign, call), thinking: budget, context_management: { edits: [others, ...clearing.edits] } }
    expect(unseal(body, own).context_management).toEqual({ edits: [others] })
  })

  test('keeps thinking that is adaptive, that has begun before, or that is for another turn', () => {
    expect(unseal({ messages: loop(foreign, call), thinking: { type: 'adaptive' } }, own)).not.toHaveProperty('thinking')
    expect(unseal({ messages: loop(native, foreign, call), thinking: budget }, own)).not.toHaveProperty('thinking')
    const over = [...loop(foreign, call), { role: 'assistant', content: 'done' }, { role: 'user', content: 'b' }]
    expect(unseal({ messages: over, thinking: budget }, own)).not.toHaveProperty('thinking')
  })
})

test('all thoughts can be forgotten', () => {
  expect(forget({ messages: loop(native, call) })).toEqual({ messages: loop(call) })
  expect(forget({ messages: loop(call) })).toEqual({})
})
