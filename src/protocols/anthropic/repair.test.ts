import { expect, test } from 'bun:test'
import type { Json, JsonObject } from '../protocol'
import { repair } from './repair'

const fault = (message: string) => ({ kind: 'caller' as const, status: 400, message })
const thought = { type: 'thinking', thinking: 'hm', signature: 's' }
const call = { type: 'tool_use', id: 't', name: 'f', input: { display: 1 } }
const loop = (...content: JsonObject[]): JsonObject[] => [
  { role: 'user', content: 'a' },
  { role: 'assistant', content },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
]
const budget = { type: 'enabled', budget_tokens: 20_000 }

const repaired: [string, JsonObject, Record<string, Json | undefined>, Json | undefined][] = [
  ['messages.1.content.0: Invalid `signature` in `thinking` block', { messages: loop(thought, call) }, { messages: loop(call) }, undefined],
  [
    'messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.',
    { messages: loop(thought, call), thinking: budget },
    { messages: loop(call), thinking: undefined },
    undefined,
  ],
  [
    'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
    { messages: loop(call), thinking: budget },
    { thinking: undefined },
    undefined,
  ],
  [
    'max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens for claude-opus-4',
    { max_tokens: 64_000, thinking: { type: 'enabled', budget_tokens: 60_000 } },
    { max_tokens: 32_000, thinking: { type: 'enabled', budget_tokens: 24_000 } },
    { maxOutputTokens: 32_000 },
  ],
  [
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    { temperature: 0.5, top_p: 0.5 },
    { top_p: undefined },
    { sampling: 'temperature-or-top-p' },
  ],
  ['`temperature` is deprecated for this model.', { temperature: 0.5 }, { temperature: undefined }, { sampling: 'none' }],
  [
    'adaptive thinking is not supported on this model',
    { thinking: { type: 'adaptive' }, max_tokens: 32_000 },
    { thinking: { type: 'enabled', budget_tokens: 10_240 } },
    { thinking: 'budget', budgets: true },
  ],
  [
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".',
    { thinking: budget },
    { thinking: { type: 'adaptive' } },
    { thinking: 'adaptive', budgets: false },
  ],
  [
    '"thinking.type.disabled" is not supported for this model.',
    { thinking: { type: 'disabled' } },
    { thinking: undefined },
    { thinkingOff: 'no' },
  ],
  [
    'This model does not support the effort parameter.',
    { output_config: { effort: 'high', format: {} } },
    { output_config: { format: {} } },
    { efforts: [] },
  ],
  [
    'This model does not support assistant message prefill. The conversation must end with a user message.',
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '{' },
      ],
    },
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '{' },
        { role: 'user', content: 'Continue.' },
      ],
    },
    { prefill: 'none' },
  ],
  [
    "messages.1.role: Input should be 'user' or 'assistant'",
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'system', content: 'b' },
      ],
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: '<system>b</system>' },
          ],
        },
      ],
    },
    { midSystem: 'wrap' },
  ],
  [
    'context_management: Extra inputs are not permitted',
    { context_management: { edits: [] } },
    { context_management: undefined },
    { refuses: ['context_management'] },
  ],
  [
    'tools.0.custom.eager_input_streaming: Extra inputs are not permitted',
    { tools: [{ name: 'f', eager_input_streaming: true, input_schema: { properties: { eager_input_streaming: {} } } }] },
    { tools: [{ name: 'f', input_schema: { properties: { eager_input_streaming: {} } } }] },
    undefined,
  ],
  [
    'thinking.enabled.display: Extra inputs are not permitted',
    { thinking: { ...budget, display: 'omitted' } },
    { thinking: budget },
    undefined,
  ],
]
test.each(repaired)('%s: %j is changed by %j, and %j is learned (116)', (message, body, edits, learned) => {
  const found = repair(body, fault(message))
  expect(found?.edits).toEqual(edits)
  expect(found?.learned as Json | undefined).toEqual(learned)
})

const left: [string, JsonObject][] = [
  ['prompt is too long: 210000 tokens > 200000 maximum', { max_tokens: 100, messages: [] }],
  ['messages: text content blocks must be non-empty', { messages: [] }],
  ['tools: Extra inputs are not permitted', { tools: [{ name: 'f' }] }],
  ['messages.0.content.0.image.source: Could not process image', { messages: [] }],
  ['messages.1.content.0: Invalid `signature` in `thinking` block', { messages: loop(call) }],
  ['"thinking.type.disabled" is not supported for this model.', { thinking: { type: 'adaptive' } }],
]
test.each(left)('%s is the caller’s own matter, or past help (109)', (message, body) => {
  expect(repair(body, fault(message))).toBeUndefined()
})
