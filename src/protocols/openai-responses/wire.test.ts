import { describe, expect, test } from 'bun:test'
import { ownStates } from '../crossing'
import { targetOf } from '../fixture'
import type { Fault, JsonObject, ThoughtState, Warning } from '../protocol'
import { createSeal } from '../seal'
import { openaiResponsesWire as wire } from './wire'

const seal = createSeal(new Uint8Array(32).fill(7))
const asked = { model: 'alias', stream: true }
const editsFor = (body: JsonObject, model: string, facts = {}, warnings: Warning[] = []) =>
  wire.edits(body, asked, targetOf('openai-responses', model, { facts, warnings }))

describe('on the way through', () => {
  test('19, 20, 136: nothing changes but the name of the model', () => {
    const body = { model: 'gpt-5.5', input: [{ role: 'assistant', phase: 'commentary', content: 'a' }], temperature: 0.3, unheard_of: 1 }
    expect(editsFor(body, 'gpt-5.5')).toEqual({})
    expect(editsFor(body, 'other')).toEqual({ model: 'other' })
  })

  test('what the model refuses goes, with a warning', () => {
    const warnings: Warning[] = []
    const body = { model: 'gpt-6', prompt_cache_retention: '24h', text: { verbosity: 'low', format: { type: 'text' } } }
    const edits = editsFor(body, 'gpt-6', { refuses: ['prompt_cache_retention', 'text.verbosity', 'user'] }, warnings)
    expect(edits).toEqual({ prompt_cache_retention: undefined, text: { format: { type: 'text' } } })
    expect(warnings.map(({ field }) => field)).toEqual(['prompt_cache_retention', 'text.verbosity'])
  })
})

describe('59, 60: sealed thoughts', () => {
  const open = ownStates(seal.open, 'openai-responses', 'channel 1')
  const thought = (state: ThoughtState): JsonObject => ({
    type: 'reasoning',
    id: 'rs_ours',
    summary: [{ type: 'summary_text', text: 'hm' }],
    encrypted_content: seal.seal(state),
  })
  const user = { type: 'message', id: 'msg_u', role: 'user', content: 'a' }
  const call = { type: 'function_call', id: 'fc_ours', call_id: 'c', name: 'f', arguments: '{}' }
  const result = { type: 'function_call_output', id: 'fco_client', call_id: 'c', output: '1' }
  const native = { type: 'reasoning', id: 'rs_theirs', summary: [], encrypted_content: 'gAAAA' }

  test('those of others go, with the ids of their turn and the references to them', () => {
    const input = [user, thought({ origin: 'anthropic', signature: 's' }), call, result, { type: 'item_reference', id: 'rs_ours' }, native]
    const { id: _, ...named } = call
    expect(wire.unseal!({ input }, open)).toEqual({ input: [user, named, result, native] })
  })

  test('a signature of Gemini’s that is carried by a thought goes as well', () => {
    const input = [thought({ origin: 'gemini', signature: 's', call: 'c' }), call]
    expect(wire.unseal!({ input }, open).input).toHaveLength(1)
  })

  test('its own is opened, another account’s is not', () => {
    const own = thought({ origin: 'openai-responses', scope: 'channel 1', signature: 'enc' })
    const others = thought({ origin: 'openai-responses', scope: 'channel 2', signature: 'enc' })
    expect(wire.unseal!({ input: [own, call] }, open).input).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'hm' }], encrypted_content: 'enc' },
      { type: 'function_call' },
    ])
    expect(wire.unseal!({ input: [others, call] }, open).input).toMatchObject([{ type: 'function_call' }])
  })

  test('what was not sealed here stays as it is', () => {
    expect(wire.unseal!({ input: [user, native, call] }, open)).toEqual({})
    expect(wire.unseal!({ input: 'OctoSeal' }, open)).toEqual({})
  })
})

describe('60, 116: repairs', () => {
  const fault = (message: string, more: Partial<Fault> = {}): Fault => ({ kind: 'caller', status: 400, message, ...more })
  const input: JsonObject[] = [
    { role: 'user', content: 'a' },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
    { type: 'message', id: 'msg_1', role: 'assistant', content: 'b' },
    { type: 'local_shell_call_output', id: 'call_1', output: 'c' },
  ]
  const plain: JsonObject[] = [
    { role: 'user', content: 'a' },
    { type: 'message', role: 'assistant', content: 'b' },
    { type: 'local_shell_call_output', id: 'call_1', output: 'c' },
  ]

  test.each([
    ['The encrypted content gAAA… could not be verified.', 'invalid_encrypted_content'],
    ["Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.", undefined],
    ["Item 'rs_1' of type 'reasoning' was provided without its required following item.", undefined],
    ["Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.", undefined],
    ["Invalid 'input[2].id': 'x'. Expected an ID that begins with 'msg'.", 'invalid_value'],
  ])('%s', (message, code) => {
    expect(wire.repair!({ input }, fault(message, code ? { code } : {}))).toEqual({ edits: { input: plain } })
  })

  test('there is nothing to repair where nothing would change, or where an item is only referred to', () => {
    const refused = fault("Item with id 'rs_1' not found.")
    expect(wire.repair!({ input: plain }, refused)).toBeUndefined()
    expect(wire.repair!({ input: [...input, { type: 'item_reference', id: 'rs_1' }] }, refused)).toBeUndefined()
  })

  const fields: [string, Partial<Fault>, JsonObject, object][] = [
    [
      "Unsupported parameter: 'temperature' is not supported with this model.",
      { param: 'temperature', code: 'unsupported_parameter' },
      { temperature: 0.3 },
      { edits: { temperature: undefined }, learned: { refuses: ['temperature'] } },
    ],
    [
      "Unknown parameter: 'include[0]'.",
      { param: 'include[0]', code: 'unknown_parameter' },
      { include: ['x'] },
      { edits: { include: undefined }, learned: { refuses: ['include'] } },
    ],
    [
      'Your organization must be verified to generate reasoning summaries.',
      { param: 'reasoning.summary', code: 'unsupported_value' },
      { reasoning: { effort: 'low', summary: 'auto' } },
      { edits: { reasoning: { effort: 'low' } }, learned: { refuses: ['reasoning.summary'] } },
    ],
    [
      "Unsupported value: 'max' is not supported with this model. Supported values are: 'low', 'medium', and 'high'.",
      { param: 'reasoning.effort', code: 'unsupported_value' },
      { reasoning: { effort: 'max', summary: 'auto' } },
      { edits: { reasoning: { effort: 'high', summary: 'auto' } }, learned: { efforts: ['low', 'medium', 'high'] } },
    ],
  ]
  test.each(fields)('%s', (message, more, body, expected) => {
    expect(wire.repair!(body, fault(message, more))).toEqual(expected as never)
  })

  test.each([
    ["Unsupported parameter: 'tools' is not supported with this model.", { param: 'tools', code: 'unsupported_parameter' }],
    ['The temperature is too high.', { param: 'temperature', code: 'invalid_value' }],
    ['Your input exceeds the context window of this model.', { code: 'context_length_exceeded' }],
  ])('what the answer depends on, or what is simply wrong, is not repaired: %s', (message, more) => {
    expect(wire.repair!({ tools: [], temperature: 9, input }, fault(message, more))).toBeUndefined()
  })
})
