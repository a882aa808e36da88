import { describe, expect, test } from 'bun:test'
import { anthropic } from '../anthropic'
import { cross } from '../crossing'
import { findProfile } from '../profiles/find'
import type { Profile } from '../profiles/profile'
import type { Event, JsonObject, ThoughtState } from '../protocol'
import { createSeal } from '../seal'
import { openaiChat } from '.'

const seal = createSeal(Buffer.alloc(32, 7))

/** A client of Anthropic's at a server of Chat Completions. */
function session(host: string, model: string, facts: Partial<Profile> = {}) {
  const memory = new Map<string, ThoughtState[]>()
  const profile = findProfile({ protocol: 'openai-chat', host, model }, [facts])
  const remembers = {
    remember: (id: string, states: ThoughtState[]) => void memory.set(id, states),
    recall: (id: string) => memory.get(id),
  }
  return (messages: JsonObject[], more: JsonObject = {}) => {
    const prompt = anthropic.readRequest({ max_tokens: 99, messages, ...more }, { model: 'm', stream: false })
    const crossing = cross(prompt, { protocol: openaiChat, model, stream: false, profile, scope: profile.dialect, seal, memory: remembers })
    const sent = JSON.parse(crossing.call.body as string) as { messages: JsonObject[] }
    const hear = (message: JsonObject): JsonObject => {
      const [read, write, passes] = [openaiChat.readReply(), anthropic.writeReply(prompt), crossing.passes()]
      const reply = { id: 'x', choices: [{ index: 0, message, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 1 } }
      const events = [...read({ data: JSON.stringify(reply), whole: true }), ...read(null)]
      const passed = passes.reduce((told: Event[], pass) => told.flatMap(pass), events)
      return JSON.parse(
        passed
          .flatMap(write)
          .map(({ data }) => data)
          .join(''),
      )
    }
    return { sent, hear }
  }
}

const hi = { role: 'user', content: 'hi' }
const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }
const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'ok' }] }
const tools = { tools: [{ name: 'f', input_schema: { type: 'object' } }] }

describe('what a server of Chat Completions thought', () => {
  test('72: comes back to OpenRouter as it was, through a client of Anthropic’s', () => {
    const details: JsonObject[] = [
      { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'zzz', id: 'call_1', index: 1 },
    ]
    const ask = session('openrouter.ai', 'anthropic/claude-opus-4.5')
    const { content } = ask([hi], tools).hear({
      role: 'assistant',
      content: 'ok',
      reasoning: 'hm',
      reasoning_details: details,
      tool_calls: [call],
    })
    const { sent } = ask([hi, { role: 'assistant', content: content! }, result], tools)
    expect(sent.messages[1]).toMatchObject({ role: 'assistant', content: 'ok', reasoning_details: details, tool_calls: [call] })
  })

  test('56: Gemini’s signature comes back to its compatible endpoint', () => {
    const signed = { ...call, extra_content: { google: { thought_signature: 'sig' } } }
    const ask = session('generativelanguage.googleapis.com', 'gemini-3-pro')
    const { content } = ask([hi], tools).hear({ role: 'assistant', content: null, tool_calls: [signed] })
    const { sent } = ask([hi, { role: 'assistant', content: content! }, result], tools)
    expect(sent.messages[1]?.tool_calls).toEqual([signed])
  })

  test('66: comes back to DeepSeek as text', () => {
    const ask = session('api.deepseek.com', 'deepseek-v4')
    const { content } = ask([hi]).hear({ role: 'assistant', content: 'ok', reasoning_content: 'hm' })
    const { sent } = ask([hi, { role: 'assistant', content: content! }, hi])
    expect(sent.messages[1]).toEqual({ role: 'assistant', content: 'ok', reasoning_content: 'hm' })
  })

  test('69: is told apart from what it said, and comes back so', () => {
    const ask = session('llm.example', 'qwen3-8b')
    const { content } = ask([hi]).hear({ role: 'assistant', content: '<think>\nhm</think>\n\nok' })
    expect(content).toMatchObject([
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'ok' },
    ])
    expect(ask([hi, { role: 'assistant', content: content! }, hi]).sent.messages[1]).toMatchObject({
      content: 'ok',
      reasoning_content: 'hm',
    })
  })
})

test('15: a fence around JSON that was asked for in words goes', () => {
  const output_config = { format: { type: 'json_schema', schema: { type: 'object' } } }
  const reply = { role: 'assistant', content: '```json\n{"a":1}\n```' }
  const inWords = session('llm.example', 'm', { jsonSchema: false, jsonObject: false })([hi], { output_config })
  expect(inWords.sent.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('JSON schema') })
  expect(inWords.hear(reply).content).toMatchObject([{ text: '{"a":1}' }])
  expect(session('llm.example', 'm')([hi], { output_config }).hear(reply).content).toMatchObject([{ text: reply.content }])
})
