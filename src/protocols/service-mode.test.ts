import { describe, expect, test } from 'bun:test'
import { protocols } from '.'
import { glance } from './openai-chat/glance'
import type { Event, Json, JsonObject, ProtocolId } from './protocol'
import { modeOf } from './service-mode'

test('vendors have many words for it', () => {
  const words = ['priority', 'fast', 'PRIORITY', 'SERVICE_TIER_PRIORITY', 'ON_DEMAND_PRIORITY', 'flex', 'ON_DEMAND_FLEX']
  expect(words.map((word) => modeOf(word))).toEqual(['fast', 'fast', 'fast', 'fast', 'fast', 'flex', 'flex'])
  for (const word of ['default', 'standard', 'auto', 'scale', 'batch', 'constructor', '', null, 7, undefined] as Json[])
    expect(modeOf(word)).toBeUndefined()
})

/** How a reply of these frames was served, as its last usage tells it. */
function served(protocol: ProtocolId, frames: JsonObject[], whole = false) {
  const read = protocols[protocol].readReply()
  const events: Event[] = frames.flatMap((data) =>
    read({ data: JSON.stringify(data), ...(typeof data.type === 'string' && !whole && { event: data.type }), ...(whole && { whole }) }),
  )
  return events.findLast((event) => event.type === 'usage')?.usage.mode
}

const chunk = { id: 'c', object: 'chat.completion.chunk', model: 'm' }
const chat = (tier: string, last: JsonObject = {}): JsonObject[] => [
  { ...chunk, service_tier: tier, choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: null }] },
  { ...chunk, service_tier: tier, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { ...chunk, choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 }, ...last },
]
const response = (tier: string) => ({
  id: 'r',
  object: 'response',
  status: 'completed',
  service_tier: tier,
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hi' }] }],
  usage: { input_tokens: 9, output_tokens: 2 },
})
const message = (usage: JsonObject) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 2, ...usage },
})
const gemini = (metadata: JsonObject) => ({
  candidates: [{ content: { role: 'model', parts: [{ text: 'hi' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, ...metadata },
})

describe('what counts is how the upstream says that it has served', () => {
  test('Chat Completions', () => {
    expect(served('openai-chat', chat('priority'))).toBe('fast')
    expect(served('openai-chat', chat('flex'))).toBe('flex')
    expect(served('openai-chat', chat('default'))).toBeUndefined()
    // It was asked for, and not to be had.
    expect(served('openai-chat', chat('priority', { service_tier: 'default' }))).toBeUndefined()
    const whole = { ...chunk, choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }], usage: { prompt_tokens: 9 } }
    expect(glance(JSON.stringify({ ...whole, service_tier: 'priority' }))?.[0]).toMatchObject({ usage: { mode: 'fast' } })
  })

  test('Responses', () => {
    const begun = { type: 'response.created', response: { id: 'r', service_tier: 'auto' } }
    const stream = (tier: string): JsonObject[] => [begun, { type: 'response.completed', response: response(tier) }]
    expect(served('openai-responses', stream('priority'))).toBe('fast')
    expect(served('openai-responses', stream('default'))).toBeUndefined()
    expect(served('openai-responses', [response('flex')], true)).toBe('flex')
  })

  test('Anthropic: speed; its tier "priority" was paid for before', () => {
    expect(served('anthropic', [message({ speed: 'fast', service_tier: 'standard' })], true)).toBe('fast')
    expect(served('anthropic', [message({ speed: 'standard', service_tier: 'priority' })], true)).toBeUndefined()
    const stream: JsonObject[] = [
      { type: 'message_start', message: { id: 'm', usage: { input_tokens: 9, output_tokens: 1, speed: 'fast' } } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    ]
    expect(served('anthropic', stream)).toBe('fast')
  })

  test('Gemini, and Vertex', () => {
    expect(served('gemini', [gemini({ serviceTier: 'priority' })])).toBe('fast')
    expect(served('gemini', [gemini({ serviceTier: 'standard' })])).toBeUndefined()
    expect(served('gemini', [gemini({ trafficType: 'ON_DEMAND_FLEX' })])).toBe('flex')
  })
})
